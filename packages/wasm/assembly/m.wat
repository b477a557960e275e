(module
 (type $0 (func (param i32 i32 i32 i32 i32 i32)))
 (type $1 (func (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
 (type $2 (func (param i32 i32) (result i32)))
 (type $3 (func (param i32 i32 i32 i32)))
 (type $4 (func (param f32 f32) (result f32)))
 (type $5 (func (param i32 i32 i32)))
 (type $6 (func (param i32 f32 f32 v128) (result v128)))
 (type $7 (func (param f64 i32) (result f64)))
 (type $8 (func (param i32 i32 i32 i32 i32 i32 i32 i32 i32)))
 (type $9 (func (param i32 i32 i32 i32 i32 i32 i32 i32 i32 f32 f32)))
 (type $10 (func (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 f32 f32 i32 f32 i32)))
 (type $11 (func (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 f32 f32 i32 i32 i32 f32 f32 f32)))
 (type $12 (func (param i32 i32 i32 i32 i32)))
 (type $13 (func (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 f32 i32) (result f64)))
 (type $14 (func (param i32 i32 i32 f32 i32)))
 (type $15 (func (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 f32 f32 i32) (result f64)))
 (import "env" "memory" (memory $0 0))
 (global $dense/found (mut i32) (i32.const 0))
 (global $dense/allOnes (mut i32) (i32.const 0))
 (export "denseAccumulate" (func $dense/denseAccumulate))
 (export "denseBackward" (func $dense/denseBackward))
 (export "denseColumnSums" (func $dense/denseColumnSums))
 (export "denseForward" (func $dense/denseForward))
 (export "addPair" (func $engine/addPair))
 (export "addTo" (func $engine/addTo))
 (export "isFinite32" (func $engine/isFinite32))
 (export "isFinite64" (func $engine/isFinite64))
 (export "sumSteps" (func $engine/sumSteps))
 (export "leakyBackward" (func $leaky/leakyBackward))
 (export "leakyForward" (func $leaky/leakyForward))
 (export "affineForward" (func $pointwise/affineForward))
 (export "reluBackward" (func $pointwise/reluBackward))
 (export "reluForward" (func $pointwise/reluForward))
 (export "memory" (memory $0))
 (func $surrogates/sigmoidOf (param $0 f32) (param $1 f32) (result f32)
  (local $2 f64)
  (local $3 f64)
  (local $4 f64)
  (local $5 f64)
  (local $6 f64)
  (local $7 f32)
  f64.const inf
  f64.const 0
  local.get $0
  local.get $1
  f32.abs
  f32.mul
  f32.neg
  f64.promote_f32
  local.tee $2
  local.get $2
  f64.const 0
  f64.lt
  select
  local.get $2
  f64.const 0
  f64.gt
  select
  local.set $3
  local.get $2
  f64.abs
  f64.const 800
  f64.le
  if (result f64)
   local.get $2
   local.get $2
   f64.const 1.4426950408889634
   f64.mul
   f64.const 0.5
   f64.add
   f64.floor
   local.tee $4
   f64.const 0.6931471803691238
   f64.mul
   f64.sub
   local.tee $5
   local.get $4
   f64.const 1.9082149292705877e-10
   f64.mul
   local.tee $6
   f64.sub
   local.tee $2
   local.get $2
   f64.mul
   local.set $3
   f64.const 1
   local.get $6
   local.get $2
   local.get $2
   local.get $3
   local.get $3
   local.get $3
   local.get $3
   local.get $3
   f64.const 4.1381367970572385e-08
   f64.mul
   f64.const -1.6533902205465252e-06
   f64.add
   f64.mul
   f64.const 6.613756321437934e-05
   f64.add
   f64.mul
   f64.const -2.7777777777015593e-03
   f64.add
   f64.mul
   f64.const 0.16666666666666602
   f64.add
   f64.mul
   f64.sub
   local.tee $2
   f64.mul
   f64.const 2
   local.get $2
   f64.sub
   f64.div
   f64.sub
   local.get $5
   f64.sub
   f64.sub
   local.get $4
   i32.trunc_sat_f64_s
   call $elementary/scale
  else
   local.get $3
  end
  f32.demote_f64
  local.tee $1
  f32.const 1
  f32.add
  local.set $7
  local.get $0
  local.get $1
  f32.mul
  local.get $7
  local.get $7
  f32.mul
  f32.div
 )
 (func $engine/addTo (param $0 i32) (param $1 i32) (param $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 i32)
  loop $for-loop|0
   local.get $3
   i32.const 16
   i32.add
   local.tee $4
   local.get $2
   i32.le_s
   if
    local.get $3
    i32.const 2
    i32.shl
    local.tee $3
    local.get $0
    i32.add
    local.tee $5
    local.get $5
    v128.load
    local.get $1
    local.get $3
    i32.add
    local.tee $3
    v128.load
    f32x4.add
    v128.store
    local.get $5
    local.get $5
    v128.load offset=16
    local.get $3
    v128.load offset=16
    f32x4.add
    v128.store offset=16
    local.get $5
    local.get $5
    v128.load offset=32
    local.get $3
    v128.load offset=32
    f32x4.add
    v128.store offset=32
    local.get $5
    local.get $5
    v128.load offset=48
    local.get $3
    v128.load offset=48
    f32x4.add
    v128.store offset=48
    local.get $4
    local.set $3
    br $for-loop|0
   end
  end
  loop $for-loop|1
   local.get $2
   local.get $3
   i32.gt_s
   if
    local.get $3
    i32.const 2
    i32.shl
    local.tee $4
    local.get $0
    i32.add
    local.tee $5
    local.get $5
    f32.load
    local.get $1
    local.get $4
    i32.add
    f32.load
    f32.add
    f32.store
    local.get $3
    i32.const 1
    i32.add
    local.set $3
    br $for-loop|1
   end
  end
 )
 (func $surrogates/derivative (param $0 i32) (param $1 f32) (param $2 f32) (param $3 v128) (result v128)
  (local $4 v128)
  block $case5|0
   block $case4|0
    block $case3|0
     block $case2|0
      block $case1|0
       block $case0|0
        local.get $0
        br_table $case0|0 $case1|0 $case2|0 $case3|0 $case4|0 $case5|0
       end
       local.get $2
       f32x4.splat
       v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000
       local.get $1
       f32x4.splat
       local.get $3
       f32x4.mul
       local.tee $3
       local.get $3
       f32x4.mul
       f32x4.add
       f32x4.div
       return
      end
      v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000
      v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000
      local.get $1
      f32x4.splat
      local.get $3
      f32x4.abs
      f32x4.mul
      f32x4.add
      local.tee $3
      local.get $3
      f32x4.mul
      f32x4.div
      return
     end
     local.get $1
     local.get $3
     f32x4.extract_lane 0
     call $surrogates/sigmoidOf
     f32x4.splat
     local.get $1
     local.get $3
     f32x4.extract_lane 1
     call $surrogates/sigmoidOf
     f32x4.replace_lane 1
     local.get $1
     local.get $3
     f32x4.extract_lane 2
     call $surrogates/sigmoidOf
     f32x4.replace_lane 2
     local.get $1
     local.get $3
     f32x4.extract_lane 3
     call $surrogates/sigmoidOf
     f32x4.replace_lane 3
     return
    end
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000
    local.get $1
    f32x4.splat
    local.get $3
    f32x4.abs
    f32x4.mul
    f32x4.sub
    f32x4.max
    return
   end
   local.get $1
   f32x4.splat
   local.tee $4
   local.get $4
   local.get $3
   f32x4.abs
   f32x4.mul
   v128.const i32x4 0x3f000000 0x3f000000 0x3f000000 0x3f000000
   f32x4.le
   v128.and
   return
  end
  local.get $1
  f32x4.splat
 )
 (func $elementary/scale (param $0 f64) (param $1 i32) (result f64)
  local.get $1
  i32.const 1023
  i32.gt_s
  if
   local.get $1
   i32.const 2100
   i32.gt_s
   if (result f64)
    local.get $0
    f64.const inf
    f64.mul
   else
    local.get $0
    f64.const 8988465674311579538646525e283
    f64.mul
    f64.const 1
    local.get $1
    i32.const 1023
    i32.sub
    call $elementary/scale
    f64.mul
   end
   return
  end
  local.get $1
  i32.const -1021
  i32.lt_s
  if
   local.get $1
   i32.const -1200
   i32.lt_s
   if (result f64)
    local.get $0
    f64.const 0
    f64.mul
   else
    local.get $0
    local.get $1
    i32.const 1223
    i32.add
    i64.extend_i32_s
    i64.const 52
    i64.shl
    f64.reinterpret_i64
    f64.mul
    f64.const 6.223015277861142e-61
    f64.mul
   end
   return
  end
  local.get $0
  local.get $1
  i32.const 1023
  i32.add
  i64.extend_i32_s
  i64.const 52
  i64.shl
  f64.reinterpret_i64
  f64.mul
 )
 (func $dense/addRows32 (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32) (param $5 i32)
  (local $6 v128)
  (local $7 v128)
  (local $8 v128)
  (local $9 v128)
  (local $10 v128)
  (local $11 v128)
  (local $12 v128)
  (local $13 v128)
  (local $14 v128)
  local.get $5
  if (result v128)
   v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
  else
   local.get $4
   v128.load offset=16
   local.set $8
   local.get $4
   v128.load offset=32
   local.set $9
   local.get $4
   v128.load offset=48
   local.set $10
   local.get $4
   v128.load offset=64
   local.set $11
   local.get $4
   v128.load offset=80
   local.set $12
   local.get $4
   v128.load offset=96
   local.set $13
   local.get $4
   v128.load offset=112
   local.set $14
   local.get $4
   v128.load
  end
  local.set $6
  local.get $0
  local.get $1
  i32.const 3
  i32.shl
  i32.add
  local.set $1
  local.get $2
  if
   loop $for-loop|0
    local.get $0
    local.get $1
    i32.lt_u
    if
     local.get $6
     local.get $3
     local.get $0
     i32.load
     i32.add
     local.tee $2
     v128.load
     f32x4.add
     local.set $6
     local.get $8
     local.get $2
     v128.load offset=16
     f32x4.add
     local.set $8
     local.get $9
     local.get $2
     v128.load offset=32
     f32x4.add
     local.set $9
     local.get $10
     local.get $2
     v128.load offset=48
     f32x4.add
     local.set $10
     local.get $11
     local.get $2
     v128.load offset=64
     f32x4.add
     local.set $11
     local.get $12
     local.get $2
     v128.load offset=80
     f32x4.add
     local.set $12
     local.get $13
     local.get $2
     v128.load offset=96
     f32x4.add
     local.set $13
     local.get $14
     local.get $2
     v128.load offset=112
     f32x4.add
     local.set $14
     local.get $0
     i32.const 8
     i32.add
     local.set $0
     br $for-loop|0
    end
   end
  else
   loop $for-loop|1
    local.get $0
    local.get $1
    i32.lt_u
    if
     local.get $6
     local.get $0
     v128.load32_splat offset=4
     local.tee $7
     local.get $3
     local.get $0
     i32.load
     i32.add
     local.tee $2
     v128.load
     f32x4.mul
     f32x4.add
     local.set $6
     local.get $8
     local.get $7
     local.get $2
     v128.load offset=16
     f32x4.mul
     f32x4.add
     local.set $8
     local.get $9
     local.get $7
     local.get $2
     v128.load offset=32
     f32x4.mul
     f32x4.add
     local.set $9
     local.get $10
     local.get $7
     local.get $2
     v128.load offset=48
     f32x4.mul
     f32x4.add
     local.set $10
     local.get $11
     local.get $7
     local.get $2
     v128.load offset=64
     f32x4.mul
     f32x4.add
     local.set $11
     local.get $12
     local.get $7
     local.get $2
     v128.load offset=80
     f32x4.mul
     f32x4.add
     local.set $12
     local.get $13
     local.get $7
     local.get $2
     v128.load offset=96
     f32x4.mul
     f32x4.add
     local.set $13
     local.get $14
     local.get $7
     local.get $2
     v128.load offset=112
     f32x4.mul
     f32x4.add
     local.set $14
     local.get $0
     i32.const 8
     i32.add
     local.set $0
     br $for-loop|1
    end
   end
  end
  local.get $4
  local.get $6
  v128.store
  local.get $4
  local.get $8
  v128.store offset=16
  local.get $4
  local.get $9
  v128.store offset=32
  local.get $4
  local.get $10
  v128.store offset=48
  local.get $4
  local.get $11
  v128.store offset=64
  local.get $4
  local.get $12
  v128.store offset=80
  local.get $4
  local.get $13
  v128.store offset=96
  local.get $4
  local.get $14
  v128.store offset=112
 )
 (func $dense/addRows16 (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32) (param $5 i32)
  (local $6 v128)
  (local $7 v128)
  (local $8 v128)
  (local $9 v128)
  (local $10 v128)
  local.get $5
  if (result v128)
   v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
  else
   local.get $4
   v128.load offset=16
   local.set $7
   local.get $4
   v128.load offset=32
   local.set $8
   local.get $4
   v128.load offset=48
   local.set $9
   local.get $4
   v128.load
  end
  local.set $6
  local.get $0
  local.get $1
  i32.const 3
  i32.shl
  i32.add
  local.set $1
  local.get $2
  if
   loop $for-loop|0
    local.get $0
    local.get $1
    i32.lt_u
    if
     local.get $6
     local.get $3
     local.get $0
     i32.load
     i32.add
     local.tee $2
     v128.load
     f32x4.add
     local.set $6
     local.get $7
     local.get $2
     v128.load offset=16
     f32x4.add
     local.set $7
     local.get $8
     local.get $2
     v128.load offset=32
     f32x4.add
     local.set $8
     local.get $9
     local.get $2
     v128.load offset=48
     f32x4.add
     local.set $9
     local.get $0
     i32.const 8
     i32.add
     local.set $0
     br $for-loop|0
    end
   end
  else
   loop $for-loop|1
    local.get $0
    local.get $1
    i32.lt_u
    if
     local.get $6
     local.get $0
     v128.load32_splat offset=4
     local.tee $10
     local.get $3
     local.get $0
     i32.load
     i32.add
     local.tee $2
     v128.load
     f32x4.mul
     f32x4.add
     local.set $6
     local.get $7
     local.get $10
     local.get $2
     v128.load offset=16
     f32x4.mul
     f32x4.add
     local.set $7
     local.get $8
     local.get $10
     local.get $2
     v128.load offset=32
     f32x4.mul
     f32x4.add
     local.set $8
     local.get $9
     local.get $10
     local.get $2
     v128.load offset=48
     f32x4.mul
     f32x4.add
     local.set $9
     local.get $0
     i32.const 8
     i32.add
     local.set $0
     br $for-loop|1
    end
   end
  end
  local.get $4
  local.get $6
  v128.store
  local.get $4
  local.get $7
  v128.store offset=16
  local.get $4
  local.get $8
  v128.store offset=32
  local.get $4
  local.get $9
  v128.store offset=48
 )
 (func $pointwise/reluForward (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32) (param $5 i32) (param $6 i32) (param $7 i32) (param $8 i32)
  (local $9 i32)
  (local $10 i32)
  (local $11 i32)
  (local $12 i32)
  (local $13 i32)
  loop $for-loop|0
   local.get $13
   local.get $6
   local.get $7
   i32.mul
   i32.lt_s
   if
    local.get $7
    i32.const 1
    i32.eq
    if (result i32)
     local.get $0
     local.get $1
     local.get $13
     i32.mul
     i32.add
    else
     local.get $0
     local.get $13
     local.get $7
     i32.div_s
     local.get $1
     i32.mul
     local.get $13
     local.get $7
     i32.rem_s
     local.get $2
     i32.mul
     i32.add
     i32.add
    end
    local.set $12
    local.get $7
    i32.const 1
    i32.eq
    if (result i32)
     local.get $3
     local.get $4
     local.get $13
     i32.mul
     i32.add
    else
     local.get $3
     local.get $13
     local.get $7
     i32.div_s
     local.get $4
     i32.mul
     local.get $13
     local.get $7
     i32.rem_s
     local.get $5
     i32.mul
     i32.add
     i32.add
    end
    local.set $11
    i32.const 0
    local.set $9
    loop $for-loop|1
     local.get $9
     i32.const 4
     i32.add
     local.tee $10
     local.get $8
     i32.le_s
     if
      local.get $9
      i32.const 2
      i32.shl
      local.tee $9
      local.get $11
      i32.add
      v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
      local.get $9
      local.get $12
      i32.add
      v128.load
      f32x4.max
      v128.store
      local.get $10
      local.set $9
      br $for-loop|1
     end
    end
    loop $for-loop|2
     local.get $8
     local.get $9
     i32.gt_s
     if
      local.get $9
      i32.const 2
      i32.shl
      local.tee $10
      local.get $11
      i32.add
      local.get $10
      local.get $12
      i32.add
      f32.load
      f32.const 0
      f32.max
      f32.store
      local.get $9
      i32.const 1
      i32.add
      local.set $9
      br $for-loop|2
     end
    end
    local.get $13
    i32.const 1
    i32.add
    local.set $13
    br $for-loop|0
   end
  end
 )
 (func $pointwise/reluBackward (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32) (param $5 i32) (param $6 i32) (param $7 i32) (param $8 i32) (param $9 i32) (param $10 i32) (param $11 i32)
  (local $12 i32)
  (local $13 i32)
  (local $14 i32)
  (local $15 i32)
  (local $16 i32)
  (local $17 i32)
  loop $for-loop|0
   local.get $17
   local.get $9
   local.get $10
   i32.mul
   i32.lt_s
   if
    local.get $10
    i32.const 1
    i32.eq
    if (result i32)
     local.get $0
     local.get $1
     local.get $17
     i32.mul
     i32.add
    else
     local.get $0
     local.get $17
     local.get $10
     i32.div_s
     local.get $1
     i32.mul
     local.get $17
     local.get $10
     i32.rem_s
     local.get $2
     i32.mul
     i32.add
     i32.add
    end
    local.set $16
    local.get $10
    i32.const 1
    i32.eq
    if (result i32)
     local.get $3
     local.get $4
     local.get $17
     i32.mul
     i32.add
    else
     local.get $3
     local.get $17
     local.get $10
     i32.div_s
     local.get $4
     i32.mul
     local.get $17
     local.get $10
     i32.rem_s
     local.get $5
     i32.mul
     i32.add
     i32.add
    end
    local.set $15
    local.get $10
    i32.const 1
    i32.eq
    if (result i32)
     local.get $6
     local.get $7
     local.get $17
     i32.mul
     i32.add
    else
     local.get $6
     local.get $17
     local.get $10
     i32.div_s
     local.get $7
     i32.mul
     local.get $17
     local.get $10
     i32.rem_s
     local.get $8
     i32.mul
     i32.add
     i32.add
    end
    local.set $14
    i32.const 0
    local.set $13
    loop $for-loop|1
     local.get $13
     i32.const 4
     i32.add
     local.tee $12
     local.get $11
     i32.le_s
     if
      local.get $14
      local.get $13
      i32.const 2
      i32.shl
      local.tee $13
      i32.add
      local.get $13
      local.get $15
      i32.add
      v128.load
      v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000
      local.get $13
      local.get $16
      i32.add
      v128.load
      v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
      f32x4.gt
      v128.and
      f32x4.mul
      v128.store
      local.get $12
      local.set $13
      br $for-loop|1
     end
    end
    loop $for-loop|2
     local.get $11
     local.get $13
     i32.gt_s
     if
      local.get $14
      local.get $13
      i32.const 2
      i32.shl
      local.tee $12
      i32.add
      local.get $12
      local.get $15
      i32.add
      f32.load
      f32.const 1
      f32.const 0
      local.get $12
      local.get $16
      i32.add
      f32.load
      f32.const 0
      f32.gt
      select
      f32.mul
      f32.store
      local.get $13
      i32.const 1
      i32.add
      local.set $13
      br $for-loop|2
     end
    end
    local.get $17
    i32.const 1
    i32.add
    local.set $17
    br $for-loop|0
   end
  end
 )
 (func $pointwise/affineForward (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32) (param $5 i32) (param $6 i32) (param $7 i32) (param $8 i32) (param $9 f32) (param $10 f32)
  (local $11 i32)
  (local $12 i32)
  (local $13 i32)
  (local $14 i32)
  (local $15 i32)
  loop $for-loop|0
   local.get $15
   local.get $6
   local.get $7
   i32.mul
   i32.lt_s
   if
    local.get $7
    i32.const 1
    i32.eq
    if (result i32)
     local.get $0
     local.get $1
     local.get $15
     i32.mul
     i32.add
    else
     local.get $0
     local.get $15
     local.get $7
     i32.div_s
     local.get $1
     i32.mul
     local.get $15
     local.get $7
     i32.rem_s
     local.get $2
     i32.mul
     i32.add
     i32.add
    end
    local.set $14
    local.get $7
    i32.const 1
    i32.eq
    if (result i32)
     local.get $3
     local.get $4
     local.get $15
     i32.mul
     i32.add
    else
     local.get $3
     local.get $15
     local.get $7
     i32.div_s
     local.get $4
     i32.mul
     local.get $15
     local.get $7
     i32.rem_s
     local.get $5
     i32.mul
     i32.add
     i32.add
    end
    local.set $13
    i32.const 0
    local.set $11
    loop $for-loop|1
     local.get $11
     i32.const 4
     i32.add
     local.tee $12
     local.get $8
     i32.le_s
     if
      local.get $11
      i32.const 2
      i32.shl
      local.tee $11
      local.get $13
      i32.add
      local.get $9
      f32x4.splat
      local.get $11
      local.get $14
      i32.add
      v128.load
      f32x4.mul
      local.get $10
      f32x4.splat
      f32x4.add
      v128.store
      local.get $12
      local.set $11
      br $for-loop|1
     end
    end
    loop $for-loop|2
     local.get $8
     local.get $11
     i32.gt_s
     if
      local.get $11
      i32.const 2
      i32.shl
      local.tee $12
      local.get $13
      i32.add
      local.get $9
      local.get $12
      local.get $14
      i32.add
      f32.load
      f32.mul
      local.get $10
      f32.add
      f32.store
      local.get $11
      i32.const 1
      i32.add
      local.set $11
      br $for-loop|2
     end
    end
    local.get $15
    i32.const 1
    i32.add
    local.set $15
    br $for-loop|0
   end
  end
 )
 (func $leaky/leakyForward (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32) (param $5 i32) (param $6 i32) (param $7 i32) (param $8 i32) (param $9 i32) (param $10 i32) (param $11 i32) (param $12 i32) (param $13 f32) (param $14 f32) (param $15 i32) (param $16 f32) (param $17 i32)
  (local $18 v128)
  (local $19 i32)
  (local $20 i32)
  (local $21 i32)
  (local $22 i32)
  (local $23 i32)
  (local $24 v128)
  (local $25 i32)
  (local $26 v128)
  (local $27 f32)
  (local $28 v128)
  (local $29 v128)
  (local $30 v128)
  (local $31 i32)
  (local $32 f32)
  (local $33 v128)
  (local $34 f32)
  (local $35 i32)
  local.get $13
  f32x4.splat
  local.set $28
  local.get $14
  f32x4.splat
  local.set $18
  local.get $16
  f32x4.splat
  local.set $29
  loop $for-loop|0
   local.get $10
   local.get $21
   i32.gt_s
   if
    local.get $9
    local.get $12
    local.get $21
    i32.mul
    i32.const 2
    i32.shl
    i32.add
    local.set $23
    i32.const 0
    local.set $22
    loop $for-loop|1
     local.get $11
     local.get $22
     i32.gt_s
     if
      local.get $0
      local.get $1
      local.get $21
      i32.mul
      local.get $2
      local.get $22
      i32.mul
      i32.add
      i32.add
      local.set $25
      local.get $7
      local.get $21
      i32.mul
      local.get $8
      local.get $22
      i32.mul
      i32.add
      local.set $19
      i32.const 0
      local.set $20
      loop $for-loop|2
       local.get $20
       i32.const 4
       i32.add
       local.get $12
       i32.le_s
       if
        local.get $28
        local.get $23
        local.get $20
        i32.const 2
        i32.shl
        local.tee $31
        i32.add
        v128.load
        local.tee $26
        f32x4.mul
        local.get $25
        local.get $31
        i32.add
        v128.load
        f32x4.add
        local.set $33
        local.get $23
        local.get $31
        i32.add
        local.get $29
        local.get $33
        local.get $26
        local.get $33
        local.get $17
        select
        local.get $18
        f32x4.gt
        local.tee $24
        v128.bitselect
        local.get $33
        local.get $15
        i32.const 1
        i32.eq
        select
        local.get $33
        local.get $18
        local.get $24
        v128.and
        f32x4.sub
        local.get $15
        select
        local.tee $30
        v128.store
        local.get $4
        local.get $19
        i32.add
        local.get $31
        i32.add
        local.get $30
        local.get $33
        local.get $17
        select
        local.tee $30
        v128.store
        local.get $3
        local.get $19
        i32.add
        local.get $31
        i32.add
        v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000
        local.get $30
        local.get $18
        f32x4.gt
        v128.and
        v128.store
        local.get $5
        if
         local.get $5
         local.get $19
         i32.add
         local.get $31
         i32.add
         v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000
         local.get $24
         v128.and
         v128.store
        end
        local.get $6
        if
         local.get $6
         local.get $19
         i32.add
         local.get $31
         i32.add
         local.get $26
         v128.store
        end
        local.get $20
        i32.const 4
        i32.add
        local.set $20
        br $for-loop|2
       end
      end
      loop $for-loop|3
       local.get $12
       local.get $20
       i32.gt_s
       if
        local.get $13
        local.get $23
        local.get $20
        i32.const 2
        i32.shl
        local.tee $31
        i32.add
        f32.load
        local.tee $27
        f32.mul
        local.get $25
        local.get $31
        i32.add
        f32.load
        f32.add
        local.set $34
        local.get $23
        local.get $31
        i32.add
        local.get $16
        local.get $34
        local.get $27
        local.get $34
        local.get $17
        select
        local.get $14
        f32.gt
        local.tee $35
        select
        local.get $34
        local.get $15
        i32.const 1
        i32.eq
        select
        local.get $34
        local.get $14
        f32.const 0
        local.get $35
        select
        f32.sub
        local.get $15
        select
        local.tee $32
        f32.store
        local.get $4
        local.get $19
        i32.add
        local.get $31
        i32.add
        local.get $32
        local.get $34
        local.get $17
        select
        local.tee $32
        f32.store
        local.get $3
        local.get $19
        i32.add
        local.get $31
        i32.add
        f32.const 1
        f32.const 0
        local.get $14
        local.get $32
        f32.lt
        select
        f32.store
        local.get $5
        if
         local.get $5
         local.get $19
         i32.add
         local.get $31
         i32.add
         f32.const 1
         f32.const 0
         local.get $35
         select
         f32.store
        end
        local.get $6
        if
         local.get $6
         local.get $19
         i32.add
         local.get $31
         i32.add
         local.get $27
         f32.store
        end
        local.get $20
        i32.const 1
        i32.add
        local.set $20
        br $for-loop|3
       end
      end
      local.get $22
      i32.const 1
      i32.add
      local.set $22
      br $for-loop|1
     end
    end
    local.get $21
    i32.const 1
    i32.add
    local.set $21
    br $for-loop|0
   end
  end
 )
 (func $leaky/leakyBackward (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32) (param $5 i32) (param $6 i32) (param $7 i32) (param $8 i32) (param $9 i32) (param $10 i32) (param $11 f32) (param $12 f32) (param $13 i32) (param $14 i32) (param $15 i32) (param $16 f32) (param $17 f32) (param $18 f32)
  (local $19 v128)
  (local $20 f32)
  (local $21 i32)
  (local $22 i32)
  (local $23 i32)
  (local $24 v128)
  (local $25 f32)
  (local $26 v128)
  (local $27 v128)
  (local $28 v128)
  (local $29 i32)
  (local $30 v128)
  (local $31 f32)
  (local $32 i32)
  (local $33 i32)
  local.get $11
  f32x4.splat
  local.set $26
  local.get $12
  f32x4.splat
  local.set $27
  local.get $18
  f32x4.splat
  local.set $28
  local.get $14
  i32.eqz
  local.get $13
  i32.const 1
  i32.eq
  local.tee $13
  local.get $13
  select
  local.set $22
  local.get $14
  local.get $13
  local.get $13
  select
  local.set $23
  loop $for-loop|0
   local.get $8
   local.get $21
   i32.gt_s
   if
    local.get $7
    local.get $10
    local.get $21
    i32.mul
    i32.const 2
    i32.shl
    i32.add
    local.set $32
    local.get $9
    i32.const 1
    i32.sub
    local.set $13
    loop $for-loop|1
     local.get $13
     i32.const 0
     i32.ge_s
     if
      local.get $5
      local.get $21
      i32.mul
      local.get $6
      local.get $13
      i32.mul
      i32.add
      local.set $29
      i32.const 0
      local.set $14
      loop $for-loop|2
       local.get $14
       i32.const 4
       i32.add
       local.get $10
       i32.le_s
       if
        local.get $32
        local.get $14
        i32.const 2
        i32.shl
        local.tee $33
        i32.add
        v128.load
        local.set $19
        local.get $22
        if
         local.get $19
         v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000
         local.get $1
         local.get $29
         i32.add
         local.get $33
         i32.add
         v128.load
         f32x4.sub
         f32x4.mul
         local.set $19
        end
        local.get $3
        if (result v128)
         local.get $3
         local.get $29
         i32.add
         local.get $33
         i32.add
         v128.load
        else
         v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
        end
        local.set $30
        local.get $2
        if (result v128)
         local.get $2
         local.get $29
         i32.add
         local.get $33
         i32.add
         v128.load
         local.get $28
         local.get $15
         local.get $16
         local.get $17
         local.get $0
         local.get $29
         i32.add
         local.get $33
         i32.add
         v128.load
         local.get $27
         f32x4.sub
         call $surrogates/derivative
         local.tee $24
         f32x4.mul
         local.get $24
         local.get $18
         f32.const 1
         f32.ne
         select
         f32x4.mul
         local.get $30
         f32x4.add
        else
         local.get $30
        end
        local.get $19
        f32x4.add
        local.set $19
        local.get $23
        if
         local.get $19
         v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000
         local.get $1
         local.get $29
         i32.add
         local.get $33
         i32.add
         v128.load
         f32x4.sub
         f32x4.mul
         local.set $19
        end
        local.get $32
        local.get $33
        i32.add
        local.get $26
        local.get $19
        f32x4.mul
        v128.store
        local.get $4
        if
         local.get $4
         local.get $29
         i32.add
         local.get $33
         i32.add
         local.get $19
         v128.store
        end
        local.get $14
        i32.const 4
        i32.add
        local.set $14
        br $for-loop|2
       end
      end
      loop $for-loop|3
       local.get $10
       local.get $14
       i32.gt_s
       if
        local.get $32
        local.get $14
        i32.const 2
        i32.shl
        local.tee $33
        i32.add
        f32.load
        local.set $20
        local.get $22
        if
         local.get $20
         f32.const 1
         local.get $1
         local.get $29
         i32.add
         local.get $33
         i32.add
         f32.load
         f32.sub
         f32.mul
         local.set $20
        end
        local.get $3
        if (result f32)
         local.get $3
         local.get $29
         i32.add
         local.get $33
         i32.add
         f32.load
        else
         f32.const 0
        end
        local.set $31
        local.get $2
        if (result f32)
         local.get $2
         local.get $29
         i32.add
         local.get $33
         i32.add
         f32.load
         local.get $15
         local.get $16
         local.get $17
         local.get $0
         local.get $29
         i32.add
         local.get $33
         i32.add
         f32.load
         local.get $12
         f32.sub
         f32x4.splat
         call $surrogates/derivative
         f32x4.extract_lane 0
         local.tee $25
         local.get $18
         f32.mul
         local.get $25
         local.get $18
         f32.const 1
         f32.ne
         select
         f32.mul
         local.get $31
         f32.add
        else
         local.get $31
        end
        local.get $20
        f32.add
        local.set $20
        local.get $23
        if
         local.get $20
         f32.const 1
         local.get $1
         local.get $29
         i32.add
         local.get $33
         i32.add
         f32.load
         f32.sub
         f32.mul
         local.set $20
        end
        local.get $32
        local.get $33
        i32.add
        local.get $11
        local.get $20
        f32.mul
        f32.store
        local.get $4
        if
         local.get $4
         local.get $29
         i32.add
         local.get $33
         i32.add
         local.get $20
         f32.store
        end
        local.get $14
        i32.const 1
        i32.add
        local.set $14
        br $for-loop|3
       end
      end
      local.get $13
      i32.const 1
      i32.sub
      local.set $13
      br $for-loop|1
     end
    end
    local.get $21
    i32.const 1
    i32.add
    local.set $21
    br $for-loop|0
   end
  end
 )
 (func $engine/sumSteps (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32)
  (local $5 i32)
  (local $6 i32)
  (local $7 v128)
  (local $8 f32)
  (local $9 i32)
  loop $for-loop|0
   local.get $6
   i32.const 4
   i32.add
   local.get $4
   i32.le_s
   if
    local.get $6
    i32.const 2
    i32.shl
    local.set $9
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    local.set $7
    i32.const 0
    local.set $5
    loop $for-loop|1
     local.get $2
     local.get $5
     i32.gt_s
     if
      local.get $7
      local.get $0
      local.get $9
      i32.add
      local.get $1
      local.get $5
      i32.mul
      i32.add
      v128.load
      f32x4.add
      local.set $7
      local.get $5
      i32.const 1
      i32.add
      local.set $5
      br $for-loop|1
     end
    end
    local.get $3
    local.get $9
    i32.add
    local.get $7
    v128.store
    local.get $6
    i32.const 4
    i32.add
    local.set $6
    br $for-loop|0
   end
  end
  loop $for-loop|2
   local.get $4
   local.get $6
   i32.gt_s
   if
    local.get $6
    i32.const 2
    i32.shl
    local.set $9
    f32.const 0
    local.set $8
    i32.const 0
    local.set $5
    loop $for-loop|3
     local.get $2
     local.get $5
     i32.gt_s
     if
      local.get $8
      local.get $0
      local.get $9
      i32.add
      local.get $1
      local.get $5
      i32.mul
      i32.add
      f32.load
      f32.add
      local.set $8
      local.get $5
      i32.const 1
      i32.add
      local.set $5
      br $for-loop|3
     end
    end
    local.get $3
    local.get $9
    i32.add
    local.get $8
    f32.store
    local.get $6
    i32.const 1
    i32.add
    local.set $6
    br $for-loop|2
   end
  end
 )
 (func $engine/isFinite64 (param $0 i32) (param $1 i32) (result i32)
  (local $2 i32)
  (local $3 i32)
  (local $4 v128)
  (local $5 f64)
  (local $6 v128)
  loop $for-loop|0
   local.get $2
   i32.const 4
   i32.add
   local.tee $3
   local.get $1
   i32.le_s
   if
    local.get $6
    local.get $0
    local.get $2
    i32.const 3
    i32.shl
    i32.add
    local.tee $2
    v128.load
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    f64x2.mul
    f64x2.add
    local.set $6
    local.get $4
    local.get $2
    v128.load offset=16
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    f64x2.mul
    f64x2.add
    local.set $4
    local.get $3
    local.set $2
    br $for-loop|0
   end
  end
  local.get $6
  local.get $4
  f64x2.add
  local.set $4
  loop $for-loop|1
   local.get $1
   local.get $2
   i32.gt_s
   if
    local.get $5
    local.get $0
    local.get $2
    i32.const 3
    i32.shl
    i32.add
    f64.load
    f64.const 0
    f64.mul
    f64.add
    local.set $5
    local.get $2
    i32.const 1
    i32.add
    local.set $2
    br $for-loop|1
   end
  end
  local.get $5
  f64.const 0
  f64.eq
  local.get $4
  v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
  f64x2.eq
  i64x2.bitmask
  i32.const 3
  i32.eq
  local.tee $0
  local.get $0
  select
  i32.const 0
  i32.ne
 )
 (func $engine/isFinite32 (param $0 i32) (param $1 i32) (result i32)
  (local $2 i32)
  (local $3 i32)
  (local $4 v128)
  (local $5 v128)
  (local $6 v128)
  (local $7 f32)
  (local $8 v128)
  loop $for-loop|0
   local.get $2
   i32.const 16
   i32.add
   local.tee $3
   local.get $1
   i32.le_s
   if
    local.get $5
    local.get $0
    local.get $2
    i32.const 2
    i32.shl
    i32.add
    local.tee $2
    v128.load
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    f32x4.mul
    f32x4.add
    local.set $5
    local.get $6
    local.get $2
    v128.load offset=16
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    f32x4.mul
    f32x4.add
    local.set $6
    local.get $8
    local.get $2
    v128.load offset=32
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    f32x4.mul
    f32x4.add
    local.set $8
    local.get $4
    local.get $2
    v128.load offset=48
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    f32x4.mul
    f32x4.add
    local.set $4
    local.get $3
    local.set $2
    br $for-loop|0
   end
  end
  local.get $5
  local.get $6
  f32x4.add
  local.get $8
  local.get $4
  f32x4.add
  f32x4.add
  local.set $4
  loop $for-loop|1
   local.get $1
   local.get $2
   i32.gt_s
   if
    local.get $7
    local.get $0
    local.get $2
    i32.const 2
    i32.shl
    i32.add
    f32.load
    f32.const 0
    f32.mul
    f32.add
    local.set $7
    local.get $2
    i32.const 1
    i32.add
    local.set $2
    br $for-loop|1
   end
  end
  local.get $7
  f32.const 0
  f32.eq
  local.get $4
  v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
  f32x4.eq
  i32x4.bitmask
  i32.const 15
  i32.eq
  local.tee $0
  local.get $0
  select
  i32.const 0
  i32.ne
 )
 (func $engine/addPair (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32)
  (local $4 i32)
  (local $5 i32)
  loop $for-loop|0
   local.get $4
   i32.const 4
   i32.add
   local.tee $5
   local.get $3
   i32.le_s
   if
    local.get $4
    i32.const 2
    i32.shl
    local.tee $4
    local.get $2
    i32.add
    v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
    local.get $0
    local.get $4
    i32.add
    v128.load
    f32x4.add
    local.get $1
    local.get $4
    i32.add
    v128.load
    f32x4.add
    v128.store
    local.get $5
    local.set $4
    br $for-loop|0
   end
  end
  loop $for-loop|1
   local.get $3
   local.get $4
   i32.gt_s
   if
    local.get $4
    i32.const 2
    i32.shl
    local.tee $5
    local.get $2
    i32.add
    local.get $0
    local.get $5
    i32.add
    f32.load
    f32.const 0
    f32.add
    local.get $1
    local.get $5
    i32.add
    f32.load
    f32.add
    f32.store
    local.get $4
    i32.const 1
    i32.add
    local.set $4
    br $for-loop|1
   end
  end
 )
 (func $dense/packPanels (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 v128)
  (local $7 i32)
  (local $8 i32)
  (local $9 i32)
  (local $10 i32)
  (local $11 i32)
  (local $12 i32)
  (local $13 i32)
  (local $14 v128)
  (local $15 v128)
  (local $16 v128)
  (local $17 v128)
  (local $18 v128)
  local.get $2
  i32.const 2
  i32.shl
  local.set $11
  loop $for-loop|0
   local.get $1
   local.get $10
   i32.gt_s
   if
    local.get $0
    local.get $10
    local.get $11
    i32.mul
    i32.add
    local.set $9
    i32.const 0
    local.set $5
    local.get $1
    local.get $10
    i32.sub
    local.tee $8
    i32.const 8
    i32.ge_s
    if
     loop $for-loop|1
      local.get $5
      i32.const 4
      i32.add
      local.tee $4
      local.get $2
      i32.le_s
      if
       local.get $3
       local.get $5
       i32.const 5
       i32.shl
       i32.add
       local.tee $12
       local.get $9
       local.get $5
       i32.const 2
       i32.shl
       i32.add
       local.tee $13
       v128.load
       local.tee $6
       local.get $11
       local.get $13
       i32.add
       v128.load
       local.tee $14
       i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23
       local.tee $15
       local.get $11
       i32.const 1
       i32.shl
       local.tee $7
       local.get $13
       i32.add
       v128.load
       local.tee $16
       local.get $11
       i32.const 3
       i32.mul
       local.tee $5
       local.get $13
       i32.add
       v128.load
       local.tee $17
       i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23
       local.tee $18
       i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
       v128.store
       local.get $12
       local.get $15
       local.get $18
       i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31
       v128.store offset=32
       local.get $12
       local.get $6
       local.get $14
       i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31
       local.tee $6
       local.get $16
       local.get $17
       i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31
       local.tee $14
       i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
       v128.store offset=64
       local.get $12
       local.get $6
       local.get $14
       i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31
       v128.store offset=96
       local.get $12
       i32.const 16
       i32.add
       local.get $13
       local.get $11
       i32.const 2
       i32.shl
       i32.add
       local.tee $13
       v128.load
       local.tee $6
       local.get $11
       local.get $13
       i32.add
       v128.load
       local.tee $14
       i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23
       local.tee $15
       local.get $7
       local.get $13
       i32.add
       v128.load
       local.tee $16
       local.get $5
       local.get $13
       i32.add
       v128.load
       local.tee $17
       i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23
       local.tee $18
       i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
       v128.store
       local.get $12
       local.get $15
       local.get $18
       i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31
       v128.store offset=48
       local.get $12
       local.get $6
       local.get $14
       i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31
       local.tee $6
       local.get $16
       local.get $17
       i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31
       local.tee $14
       i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
       v128.store offset=80
       local.get $12
       local.get $6
       local.get $14
       i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31
       v128.store offset=112
       local.get $4
       local.set $5
       br $for-loop|1
      end
     end
    end
    loop $for-loop|2
     local.get $2
     local.get $5
     i32.gt_s
     if
      i32.const 0
      local.set $4
      loop $for-loop|3
       local.get $4
       i32.const 8
       i32.lt_s
       if
        local.get $3
        local.get $5
        i32.const 5
        i32.shl
        i32.add
        local.get $4
        i32.const 2
        i32.shl
        i32.add
        local.get $4
        local.get $8
        i32.lt_s
        if (result f32)
         local.get $9
         local.get $4
         local.get $11
         i32.mul
         i32.add
         local.get $5
         i32.const 2
         i32.shl
         i32.add
         f32.load
        else
         f32.const 0
        end
        f32.store
        local.get $4
        i32.const 1
        i32.add
        local.set $4
        br $for-loop|3
       end
      end
      local.get $5
      i32.const 1
      i32.add
      local.set $5
      br $for-loop|2
     end
    end
    local.get $3
    local.get $2
    i32.const 5
    i32.shl
    i32.add
    local.set $3
    local.get $10
    i32.const 8
    i32.add
    local.set $10
    br $for-loop|0
   end
  end
 )
 (func $dense/denseForward (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32) (param $5 i32) (param $6 i32) (param $7 i32) (param $8 i32) (param $9 i32) (param $10 i32) (param $11 i32) (param $12 i32) (param $13 f32) (param $14 i32) (result f64)
  (local $15 i32)
  (local $16 i32)
  (local $17 i32)
  (local $18 v128)
  (local $19 f32)
  (local $20 i32)
  (local $21 i32)
  (local $22 i32)
  (local $23 i32)
  (local $24 i32)
  (local $25 i32)
  (local $26 i32)
  (local $27 i32)
  (local $28 i32)
  (local $29 f64)
  (local $30 i32)
  (local $31 i32)
  (local $32 i32)
  (local $33 i32)
  (local $34 v128)
  (local $35 i32)
  (local $36 i32)
  local.get $14
  i32.const 128
  i32.add
  local.tee $26
  i32.const 256
  i32.add
  local.tee $27
  local.get $8
  i32.const 3
  i32.shl
  local.tee $25
  i32.const 5
  i32.shl
  i32.add
  local.set $17
  i32.const 128
  local.get $9
  i32.const 2
  i32.shl
  local.tee $20
  local.get $9
  i32.const 32
  i32.gt_s
  local.get $6
  local.get $7
  i32.mul
  local.tee $23
  i32.const 48
  i32.ge_s
  local.tee $6
  local.get $6
  select
  local.tee $24
  select
  local.set $28
  local.get $24
  if
   local.get $17
   local.set $6
   loop $for-loop|0
    local.get $9
    local.get $15
    i32.gt_s
    if
     i32.const 32
     local.get $9
     local.get $15
     i32.sub
     local.tee $16
     local.get $16
     i32.const 32
     i32.gt_s
     select
     local.tee $21
     i32.const 32
     i32.eq
     local.set $22
     i32.const 0
     local.set $16
     loop $for-loop|1
      local.get $8
      local.get $16
      i32.gt_s
      if
       local.get $10
       local.get $16
       local.get $20
       i32.mul
       i32.add
       local.get $15
       i32.const 2
       i32.shl
       i32.add
       local.set $30
       local.get $22
       if
        local.get $6
        local.get $30
        v128.load
        v128.store
        local.get $6
        local.get $30
        v128.load offset=16
        v128.store offset=16
        local.get $6
        local.get $30
        v128.load offset=32
        v128.store offset=32
        local.get $6
        local.get $30
        v128.load offset=48
        v128.store offset=48
        local.get $6
        local.get $30
        v128.load offset=64
        v128.store offset=64
        local.get $6
        local.get $30
        v128.load offset=80
        v128.store offset=80
        local.get $6
        local.get $30
        v128.load offset=96
        v128.store offset=96
        local.get $6
        local.get $30
        v128.load offset=112
        v128.store offset=112
       else
        local.get $6
        local.get $30
        local.get $21
        i32.const 2
        i32.shl
        memory.copy
       end
       local.get $6
       i32.const 128
       i32.add
       local.set $6
       local.get $16
       i32.const 1
       i32.add
       local.set $16
       br $for-loop|1
      end
     end
     local.get $15
     i32.const 32
     i32.add
     local.set $15
     br $for-loop|0
    end
   end
  end
  i32.const 0
  local.set $6
  loop $for-loop|00
   local.get $6
   local.get $23
   i32.lt_s
   if
    local.get $23
    local.get $6
    i32.const 32
    i32.add
    local.tee $15
    local.get $15
    local.get $23
    i32.gt_s
    select
    local.set $30
    local.get $6
    local.set $16
    loop $for-loop|11
     local.get $16
     local.get $30
     i32.lt_s
     if
      local.get $16
      local.get $6
      i32.sub
      local.set $31
      local.get $7
      i32.const 1
      i32.eq
      if (result i32)
       local.get $0
       local.get $1
       local.get $16
       i32.mul
       i32.add
      else
       local.get $0
       local.get $16
       local.get $7
       i32.div_s
       local.get $1
       i32.mul
       local.get $16
       local.get $7
       i32.rem_s
       local.get $2
       i32.mul
       i32.add
       i32.add
      end
      local.set $32
      local.get $13
      f32x4.splat
      local.set $18
      local.get $27
      local.get $25
      local.get $31
      i32.mul
      i32.add
      local.tee $33
      local.set $15
      i32.const 1
      local.set $22
      i32.const 0
      local.set $20
      loop $for-loop|01
       local.get $20
       i32.const 4
       i32.add
       local.get $8
       i32.le_s
       if
        local.get $18
        local.get $32
        local.get $20
        i32.const 2
        i32.shl
        i32.add
        v128.load
        f32x4.mul
        local.tee $34
        v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
        f32x4.ne
        i32x4.bitmask
        local.tee $21
        if
         local.get $22
         if (result i32)
          local.get $21
          local.get $34
          v128.const i32x4 0x3f800000 0x3f800000 0x3f800000 0x3f800000
          f32x4.eq
          i32x4.bitmask
          i32.const -1
          i32.xor
          i32.and
         else
          i32.const 1
         end
         i32.eqz
         local.set $22
         loop $while-continue|1
          local.get $21
          if
           local.get $20
           local.get $21
           i32.ctz
           i32.add
           local.set $35
           local.get $21
           local.get $21
           i32.const 1
           i32.sub
           i32.and
           local.set $21
           local.get $15
           local.get $28
           local.get $35
           i32.mul
           i32.store
           local.get $15
           local.get $13
           local.get $32
           local.get $35
           i32.const 2
           i32.shl
           i32.add
           f32.load
           f32.mul
           f32.store offset=4
           local.get $15
           i32.const 8
           i32.add
           local.set $15
           br $while-continue|1
          end
         end
        end
        local.get $20
        i32.const 4
        i32.add
        local.set $20
        br $for-loop|01
       end
      end
      loop $for-loop|2
       local.get $8
       local.get $20
       i32.gt_s
       if
        local.get $13
        local.get $32
        local.get $20
        i32.const 2
        i32.shl
        i32.add
        f32.load
        f32.mul
        local.tee $19
        f32.const 0
        f32.ne
        if
         local.get $15
         local.get $20
         local.get $28
         i32.mul
         i32.store
         local.get $15
         local.get $19
         f32.store offset=4
         local.get $19
         f32.const 1
         f32.eq
         i32.const 0
         local.get $22
         select
         local.set $22
         local.get $15
         i32.const 8
         i32.add
         local.set $15
        end
        local.get $20
        i32.const 1
        i32.add
        local.set $20
        br $for-loop|2
       end
      end
      local.get $15
      local.get $33
      i32.sub
      i32.const 3
      i32.shr_u
      global.set $dense/found
      local.get $22
      global.set $dense/allOnes
      local.get $26
      local.get $31
      i32.const 3
      i32.shl
      i32.add
      local.tee $15
      global.get $dense/found
      i32.store
      local.get $15
      global.get $dense/allOnes
      i32.store offset=4
      local.get $29
      global.get $dense/found
      f64.convert_i32_s
      local.get $9
      f64.convert_i32_s
      f64.mul
      f64.add
      local.set $29
      local.get $16
      i32.const 1
      i32.add
      local.set $16
      br $for-loop|11
     end
    end
    i32.const 0
    local.set $20
    loop $for-loop|22
     local.get $9
     local.get $20
     i32.gt_s
     if
      i32.const 32
      local.get $9
      local.get $20
      i32.sub
      local.tee $15
      local.get $15
      i32.const 32
      i32.ge_s
      local.tee $16
      select
      i32.const 16
      local.get $15
      local.get $15
      i32.const 16
      i32.ge_s
      select
      i32.const 1
      local.get $24
      local.get $16
      select
      i32.const 0
      local.get $15
      i32.const 16
      i32.gt_s
      select
      select
      local.set $21
      local.get $20
      i32.const 2
      i32.shl
      local.set $22
      local.get $24
      if (result i32)
       local.get $17
       local.get $20
       i32.const 32
       i32.div_s
       local.get $8
       i32.mul
       i32.const 7
       i32.shl
       i32.add
       local.get $20
       i32.const 31
       i32.and
       i32.const 2
       i32.shl
       i32.add
      else
       local.get $10
       local.get $22
       i32.add
      end
      local.set $31
      local.get $6
      local.set $16
      loop $for-loop|3
       local.get $16
       local.get $30
       i32.lt_s
       if
        local.get $27
        local.get $16
        local.get $6
        i32.sub
        local.tee $15
        local.get $25
        i32.mul
        i32.add
        local.set $32
        local.get $26
        local.get $15
        i32.const 3
        i32.shl
        i32.add
        local.tee $15
        i32.load
        local.set $33
        local.get $15
        i32.load offset=4
        local.set $15
        local.get $21
        i32.const 16
        i32.gt_s
        if
         local.get $32
         local.get $33
         local.get $15
         local.get $31
         local.get $14
         i32.const 1
         call $dense/addRows32
        else
         local.get $32
         local.get $33
         local.get $15
         local.get $31
         local.get $14
         i32.const 1
         call $dense/addRows16
        end
        local.get $12
        local.get $22
        i32.add
        i32.const 0
        local.get $12
        select
        local.set $32
        local.get $11
        local.get $22
        i32.add
        i32.const 0
        local.get $11
        select
        local.set $33
        local.get $7
        i32.const 1
        i32.eq
        if (result i32)
         local.get $3
         local.get $4
         local.get $16
         i32.mul
         i32.add
        else
         local.get $3
         local.get $16
         local.get $7
         i32.div_s
         local.get $4
         i32.mul
         local.get $16
         local.get $7
         i32.rem_s
         local.get $5
         i32.mul
         i32.add
         i32.add
        end
        local.get $22
        i32.add
        local.set $35
        i32.const 0
        local.set $15
        loop $for-loop|02
         local.get $15
         i32.const 4
         i32.add
         local.get $21
         i32.le_s
         if
          local.get $15
          i32.const 2
          i32.shl
          local.tee $36
          local.get $14
          i32.add
          v128.load
          local.set $18
          local.get $32
          if
           local.get $18
           local.get $32
           local.get $36
           i32.add
           v128.load
           f32x4.add
           local.set $18
          end
          local.get $35
          local.get $36
          i32.add
          local.get $33
          if (result v128)
           local.get $18
           local.get $33
           local.get $36
           i32.add
           v128.load
           f32x4.add
          else
           local.get $18
          end
          v128.store
          local.get $15
          i32.const 4
          i32.add
          local.set $15
          br $for-loop|02
         end
        end
        loop $for-loop|13
         local.get $15
         local.get $21
         i32.lt_s
         if
          local.get $15
          i32.const 2
          i32.shl
          local.tee $36
          local.get $14
          i32.add
          f32.load
          local.set $19
          local.get $32
          if
           local.get $19
           local.get $32
           local.get $36
           i32.add
           f32.load
           f32.add
           local.set $19
          end
          local.get $35
          local.get $36
          i32.add
          local.get $33
          if (result f32)
           local.get $19
           local.get $33
           local.get $36
           i32.add
           f32.load
           f32.add
          else
           local.get $19
          end
          f32.store
          local.get $15
          i32.const 1
          i32.add
          local.set $15
          br $for-loop|13
         end
        end
        local.get $16
        i32.const 1
        i32.add
        local.set $16
        br $for-loop|3
       end
      end
      local.get $20
      local.get $21
      i32.add
      local.set $20
      br $for-loop|22
     end
    end
    local.get $6
    i32.const 32
    i32.add
    local.set $6
    br $for-loop|00
   end
  end
  local.get $29
 )
 (func $dense/denseColumnSums (param $0 i32) (param $1 i32) (param $2 i32) (param $3 f32) (param $4 i32)
  (local $5 i32)
  (local $6 i32)
  (local $7 i32)
  (local $8 v128)
  local.get $4
  i32.const 0
  local.get $2
  i32.const 2
  i32.shl
  local.tee $7
  memory.fill
  loop $for-loop|0
   local.get $1
   local.get $6
   i32.gt_s
   if
    local.get $4
    local.get $0
    local.get $6
    local.get $7
    i32.mul
    i32.add
    local.get $2
    call $engine/addTo
    local.get $6
    i32.const 1
    i32.add
    local.set $6
    br $for-loop|0
   end
  end
  local.get $3
  f32x4.splat
  local.set $8
  loop $for-loop|1
   local.get $5
   i32.const 4
   i32.add
   local.tee $0
   local.get $2
   i32.le_s
   if
    local.get $4
    local.get $5
    i32.const 2
    i32.shl
    i32.add
    local.tee $1
    local.get $8
    local.get $1
    v128.load
    f32x4.mul
    v128.store
    local.get $0
    local.set $5
    br $for-loop|1
   end
  end
  loop $for-loop|2
   local.get $2
   local.get $5
   i32.gt_s
   if
    local.get $4
    local.get $5
    i32.const 2
    i32.shl
    i32.add
    local.tee $0
    local.get $3
    local.get $0
    f32.load
    f32.mul
    f32.store
    local.get $5
    i32.const 1
    i32.add
    local.set $5
    br $for-loop|2
   end
  end
 )
 (func $dense/denseBackward (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32) (param $5 i32) (param $6 i32) (param $7 i32) (param $8 i32) (param $9 i32) (param $10 i32) (param $11 i32)
  (local $12 i32)
  (local $13 i32)
  (local $14 v128)
  (local $15 i32)
  (local $16 i32)
  (local $17 i32)
  (local $18 i32)
  (local $19 v128)
  (local $20 i32)
  (local $21 v128)
  (local $22 v128)
  (local $23 v128)
  (local $24 v128)
  (local $25 v128)
  (local $26 v128)
  (local $27 v128)
  (local $28 i32)
  (local $29 i32)
  (local $30 i32)
  (local $31 i32)
  (local $32 i32)
  (local $33 i32)
  (local $34 i32)
  (local $35 v128)
  (local $36 v128)
  local.get $6
  local.get $7
  i32.mul
  local.set $20
  local.get $10
  local.get $8
  local.get $9
  local.get $11
  i32.const 128
  i32.add
  local.tee $28
  call $dense/packPanels
  loop $for-loop|0
   local.get $12
   local.get $20
   i32.lt_s
   if
    local.get $20
    local.get $12
    i32.const 16
    i32.add
    local.tee $6
    local.get $6
    local.get $20
    i32.gt_s
    select
    local.set $18
    i32.const 0
    local.set $17
    loop $for-loop|1
     local.get $8
     local.get $17
     i32.gt_s
     if
      local.get $28
      local.get $17
      local.get $9
      i32.const 2
      i32.shl
      i32.mul
      i32.add
      local.set $13
      i32.const 8
      local.get $8
      local.get $17
      i32.sub
      local.tee $6
      local.get $6
      i32.const 8
      i32.gt_s
      select
      local.set $15
      local.get $17
      i32.const 2
      i32.shl
      local.set $29
      local.get $12
      local.set $6
      loop $for-loop|2
       local.get $6
       local.get $18
       i32.lt_s
       if
        local.get $18
        i32.const 1
        i32.sub
        local.set $10
        local.get $7
        i32.const 1
        i32.eq
        if (result i32)
         local.get $0
         local.get $1
         local.get $6
         i32.mul
         i32.add
        else
         local.get $0
         local.get $6
         local.get $7
         i32.div_s
         local.get $1
         i32.mul
         local.get $6
         local.get $7
         i32.rem_s
         local.get $2
         i32.mul
         i32.add
         i32.add
        end
        local.set $34
        block $__inlined_func$rows/rowAt$27 (result i32)
         local.get $0
         local.get $10
         local.get $6
         i32.const 1
         i32.add
         local.tee $16
         local.get $10
         local.get $16
         i32.lt_s
         select
         local.tee $16
         local.get $1
         i32.mul
         i32.add
         local.get $7
         i32.const 1
         i32.eq
         br_if $__inlined_func$rows/rowAt$27
         drop
         local.get $0
         local.get $16
         local.get $7
         i32.div_s
         local.get $1
         i32.mul
         local.get $16
         local.get $7
         i32.rem_s
         local.get $2
         i32.mul
         i32.add
         i32.add
        end
        local.set $30
        block $__inlined_func$rows/rowAt$28 (result i32)
         local.get $0
         local.get $10
         local.get $6
         i32.const 2
         i32.add
         local.tee $16
         local.get $10
         local.get $16
         i32.lt_s
         select
         local.tee $16
         local.get $1
         i32.mul
         i32.add
         local.get $7
         i32.const 1
         i32.eq
         br_if $__inlined_func$rows/rowAt$28
         drop
         local.get $0
         local.get $16
         local.get $7
         i32.div_s
         local.get $1
         i32.mul
         local.get $16
         local.get $7
         i32.rem_s
         local.get $2
         i32.mul
         i32.add
         i32.add
        end
        local.set $32
        block $__inlined_func$rows/rowAt$29 (result i32)
         local.get $0
         local.get $10
         local.get $6
         i32.const 3
         i32.add
         local.tee $16
         local.get $10
         local.get $16
         i32.lt_s
         select
         local.tee $10
         local.get $1
         i32.mul
         i32.add
         local.get $7
         i32.const 1
         i32.eq
         br_if $__inlined_func$rows/rowAt$29
         drop
         local.get $0
         local.get $10
         local.get $7
         i32.div_s
         local.get $1
         i32.mul
         local.get $10
         local.get $7
         i32.rem_s
         local.get $2
         i32.mul
         i32.add
         i32.add
        end
        local.set $33
        local.get $13
        local.set $10
        v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
        local.set $21
        v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
        local.set $22
        v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
        local.set $23
        v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
        local.set $24
        v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
        local.set $25
        v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
        local.set $26
        v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
        local.set $27
        v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000
        local.set $14
        local.get $9
        i32.const 2
        i32.shl
        local.set $31
        i32.const 0
        local.set $16
        loop $for-loop|00
         local.get $16
         local.get $31
         i32.lt_u
         if
          local.get $10
          v128.load
          local.set $35
          local.get $10
          v128.load offset=16
          local.set $19
          local.get $10
          i32.const 32
          i32.add
          local.set $10
          local.get $21
          local.get $35
          local.get $16
          local.get $34
          i32.add
          v128.load32_splat
          local.tee $36
          f32x4.mul
          f32x4.add
          local.set $21
          local.get $22
          local.get $19
          local.get $36
          f32x4.mul
          f32x4.add
          local.set $22
          local.get $23
          local.get $35
          local.get $16
          local.get $30
          i32.add
          v128.load32_splat
          local.tee $36
          f32x4.mul
          f32x4.add
          local.set $23
          local.get $24
          local.get $19
          local.get $36
          f32x4.mul
          f32x4.add
          local.set $24
          local.get $25
          local.get $35
          local.get $16
          local.get $32
          i32.add
          v128.load32_splat
          local.tee $36
          f32x4.mul
          f32x4.add
          local.set $25
          local.get $26
          local.get $19
          local.get $36
          f32x4.mul
          f32x4.add
          local.set $26
          local.get $27
          local.get $35
          local.get $16
          local.get $33
          i32.add
          v128.load32_splat
          local.tee $35
          f32x4.mul
          f32x4.add
          local.set $27
          local.get $14
          local.get $19
          local.get $35
          f32x4.mul
          f32x4.add
          local.set $14
          local.get $16
          i32.const 4
          i32.add
          local.set $16
          br $for-loop|00
         end
        end
        local.get $11
        local.get $21
        v128.store
        local.get $11
        local.get $22
        v128.store offset=16
        local.get $11
        local.get $23
        v128.store offset=32
        local.get $11
        local.get $24
        v128.store offset=48
        local.get $11
        local.get $25
        v128.store offset=64
        local.get $11
        local.get $26
        v128.store offset=80
        local.get $11
        local.get $27
        v128.store offset=96
        local.get $11
        local.get $14
        v128.store offset=112
        local.get $6
        local.tee $10
        i32.const 4
        i32.add
        local.set $16
        loop $for-loop|3
         local.get $10
         local.get $18
         local.get $16
         local.get $16
         local.get $18
         i32.gt_s
         select
         i32.lt_s
         if
          local.get $11
          local.get $10
          local.get $6
          i32.sub
          i32.const 5
          i32.shl
          i32.add
          local.tee $30
          v128.load
          local.set $14
          local.get $30
          v128.load offset=16
          local.set $19
          local.get $7
          i32.const 1
          i32.eq
          if (result i32)
           local.get $3
           local.get $4
           local.get $10
           i32.mul
           i32.add
          else
           local.get $3
           local.get $10
           local.get $7
           i32.div_s
           local.get $4
           i32.mul
           local.get $10
           local.get $7
           i32.rem_s
           local.get $5
           i32.mul
           i32.add
           i32.add
          end
          local.get $29
          i32.add
          local.set $30
          block $__inlined_func$dense/storePanel$31
           local.get $15
           i32.const 8
           i32.eq
           if
            local.get $30
            local.get $14
            v128.store
            local.get $30
            local.get $19
            v128.store offset=16
            br $__inlined_func$dense/storePanel$31
           end
           local.get $30
           local.get $14
           f32x4.extract_lane 0
           f32.store
           local.get $15
           i32.const 1
           i32.gt_s
           if
            local.get $30
            local.get $14
            f32x4.extract_lane 1
            f32.store offset=4
           end
           local.get $15
           i32.const 2
           i32.gt_s
           if
            local.get $30
            local.get $14
            f32x4.extract_lane 2
            f32.store offset=8
           end
           local.get $15
           i32.const 3
           i32.gt_s
           if
            local.get $30
            local.get $14
            f32x4.extract_lane 3
            f32.store offset=12
           end
           local.get $15
           i32.const 4
           i32.gt_s
           if
            local.get $30
            local.get $19
            f32x4.extract_lane 0
            f32.store offset=16
           end
           local.get $15
           i32.const 5
           i32.gt_s
           if
            local.get $30
            local.get $19
            f32x4.extract_lane 1
            f32.store offset=20
           end
           local.get $15
           i32.const 6
           i32.gt_s
           if
            local.get $30
            local.get $19
            f32x4.extract_lane 2
            f32.store offset=24
           end
          end
          local.get $10
          i32.const 1
          i32.add
          local.set $10
          br $for-loop|3
         end
        end
        local.get $6
        i32.const 4
        i32.add
        local.set $6
        br $for-loop|2
       end
      end
      local.get $17
      i32.const 8
      i32.add
      local.set $17
      br $for-loop|1
     end
    end
    local.get $12
    i32.const 16
    i32.add
    local.set $12
    br $for-loop|0
   end
  end
 )
 (func $dense/denseAccumulate (param $0 i32) (param $1 i32) (param $2 i32) (param $3 i32) (param $4 i32) (param $5 i32) (param $6 i32) (param $7 i32) (param $8 i32) (param $9 i32) (param $10 i32) (param $11 i32) (param $12 f32) (param $13 f32) (param $14 i32) (result f64)
  (local $15 i32)
  (local $16 i32)
  (local $17 i32)
  (local $18 i32)
  (local $19 i32)
  (local $20 f32)
  (local $21 i32)
  (local $22 i32)
  (local $23 i32)
  (local $24 i32)
  (local $25 i32)
  (local $26 i32)
  (local $27 i32)
  (local $28 i32)
  (local $29 i32)
  (local $30 i32)
  (local $31 v128)
  (local $32 f32)
  (local $33 f64)
  (local $34 i32)
  (local $35 i32)
  (local $36 i32)
  local.get $6
  local.get $7
  i32.mul
  local.set $26
  local.get $14
  i32.const 128
  i32.add
  local.tee $27
  i32.const 128
  i32.add
  local.set $28
  local.get $14
  i32.const 512
  i32.add
  local.tee $30
  i32.const 131072
  i32.add
  local.set $17
  local.get $11
  i32.const 0
  local.get $9
  i32.const 2
  i32.shl
  local.tee $34
  memory.fill
  i32.const 0
  local.set $6
  loop $for-loop|0
   local.get $6
   local.get $26
   i32.lt_s
   if
    local.get $11
    local.get $7
    i32.const 1
    i32.eq
    if (result i32)
     local.get $3
     local.get $4
     local.get $6
     i32.mul
     i32.add
    else
     local.get $3
     local.get $6
     local.get $7
     i32.div_s
     local.get $4
     i32.mul
     local.get $6
     local.get $7
     i32.rem_s
     local.get $5
     i32.mul
     i32.add
     i32.add
    end
    local.get $9
    call $engine/addTo
    local.get $6
    i32.const 1
    i32.add
    local.set $6
    br $for-loop|0
   end
  end
  i32.const 0
  local.set $6
  loop $for-loop|1
   local.get $6
   local.get $26
   i32.lt_s
   if
    local.get $26
    local.get $6
    i32.const 512
    i32.add
    local.tee $15
    local.get $15
    local.get $26
    i32.gt_s
    select
    local.tee $29
    local.get $26
    i32.eq
    local.set $35
    local.get $17
    local.set $16
    i32.const 0
    local.set $24
    loop $for-loop|00
     local.get $9
     local.get $24
     i32.gt_s
     if
      i32.const 32
      local.get $9
      local.get $24
      i32.sub
      local.tee $15
      local.get $15
      i32.const 32
      i32.gt_s
      select
      local.set $19
      local.get $6
      local.set $15
      loop $for-loop|11
       local.get $15
       local.get $29
       i32.lt_s
       if
        local.get $7
        i32.const 1
        i32.eq
        if (result i32)
         local.get $3
         local.get $4
         local.get $15
         i32.mul
         i32.add
        else
         local.get $3
         local.get $15
         local.get $7
         i32.div_s
         local.get $4
         i32.mul
         local.get $15
         local.get $7
         i32.rem_s
         local.get $5
         i32.mul
         i32.add
         i32.add
        end
        local.get $24
        i32.const 2
        i32.shl
        i32.add
        local.set $18
        local.get $19
        i32.const 32
        i32.eq
        if
         local.get $16
         local.get $18
         v128.load
         v128.store
         local.get $16
         local.get $18
         v128.load offset=16
         v128.store offset=16
         local.get $16
         local.get $18
         v128.load offset=32
         v128.store offset=32
         local.get $16
         local.get $18
         v128.load offset=48
         v128.store offset=48
         local.get $16
         local.get $18
         v128.load offset=64
         v128.store offset=64
         local.get $16
         local.get $18
         v128.load offset=80
         v128.store offset=80
         local.get $16
         local.get $18
         v128.load offset=96
         v128.store offset=96
         local.get $16
         local.get $18
         v128.load offset=112
         v128.store offset=112
        else
         local.get $16
         local.get $18
         local.get $19
         i32.const 2
         i32.shl
         memory.copy
        end
        local.get $16
        i32.const 128
        i32.add
        local.set $16
        local.get $15
        i32.const 1
        i32.add
        local.set $15
        br $for-loop|11
       end
      end
      local.get $24
      i32.const 32
      i32.add
      local.set $24
      br $for-loop|00
     end
    end
    i32.const 0
    local.set $25
    loop $for-loop|2
     local.get $8
     local.get $25
     i32.gt_s
     if
      local.get $0
      local.get $25
      i32.const 2
      i32.shl
      i32.add
      local.set $24
      local.get $27
      i32.const 0
      i32.const 32
      local.get $8
      local.get $25
      i32.sub
      local.tee $15
      local.get $15
      i32.const 32
      i32.gt_s
      select
      local.tee $36
      i32.const 2
      i32.shl
      memory.fill
      local.get $28
      i32.const 1
      local.get $36
      memory.fill
      local.get $6
      local.set $15
      loop $for-loop|02
       local.get $15
       local.get $29
       i32.lt_s
       if
        local.get $7
        i32.const 1
        i32.eq
        if (result i32)
         local.get $24
         local.get $1
         local.get $15
         i32.mul
         i32.add
        else
         local.get $24
         local.get $15
         local.get $7
         i32.div_s
         local.get $1
         i32.mul
         local.get $15
         local.get $7
         i32.rem_s
         local.get $2
         i32.mul
         i32.add
         i32.add
        end
        local.set $23
        local.get $15
        local.get $6
        i32.sub
        i32.const 7
        i32.shl
        local.set $22
        i32.const 0
        local.set $16
        loop $for-loop|13
         local.get $16
         local.get $36
         i32.lt_s
         if
          local.get $12
          local.get $23
          local.get $16
          i32.const 2
          i32.shl
          local.tee $18
          i32.add
          f32.load
          f32.mul
          local.set $20
          local.get $30
          local.get $16
          i32.const 12
          i32.shl
          i32.add
          local.get $18
          local.get $27
          i32.add
          local.tee $19
          i32.load
          local.tee $21
          i32.const 3
          i32.shl
          i32.add
          local.tee $18
          local.get $22
          i32.store
          local.get $18
          local.get $20
          f32.store offset=4
          local.get $19
          local.get $20
          f32.const 0
          f32.ne
          local.tee $19
          local.get $21
          i32.add
          i32.store
          local.get $16
          local.get $28
          i32.add
          local.tee $18
          local.get $18
          i32.load8_u
          local.get $19
          i32.eqz
          local.get $20
          f32.const 1
          f32.eq
          i32.or
          i32.and
          i32.store8
          local.get $16
          i32.const 1
          i32.add
          local.set $16
          br $for-loop|13
         end
        end
        local.get $15
        i32.const 1
        i32.add
        local.set $15
        br $for-loop|02
       end
      end
      i32.const 0
      local.set $24
      loop $for-loop|3
       local.get $9
       local.get $24
       i32.gt_s
       if
        local.get $17
        local.get $29
        local.get $6
        i32.sub
        local.get $24
        i32.const 32
        i32.div_s
        i32.mul
        i32.const 7
        i32.shl
        i32.add
        local.set $23
        i32.const 32
        local.get $9
        local.get $24
        i32.sub
        local.tee $15
        local.get $15
        i32.const 32
        i32.gt_s
        select
        local.set $22
        i32.const 0
        local.set $16
        loop $for-loop|4
         local.get $16
         local.get $36
         i32.lt_s
         if
          local.get $27
          local.get $16
          i32.const 2
          i32.shl
          i32.add
          i32.load
          local.set $19
          local.get $16
          local.get $28
          i32.add
          i32.load8_u
          local.set $18
          local.get $10
          local.get $16
          local.get $25
          i32.add
          local.get $34
          i32.mul
          i32.add
          local.get $24
          i32.const 2
          i32.shl
          i32.add
          local.set $21
          local.get $6
          i32.const 0
          i32.gt_s
          if
           local.get $14
           local.get $21
           local.get $22
           i32.const 2
           i32.shl
           memory.copy
          end
          local.get $30
          local.get $16
          i32.const 12
          i32.shl
          i32.add
          local.set $15
          local.get $22
          i32.const 16
          i32.gt_s
          if
           local.get $15
           local.get $19
           local.get $18
           local.get $23
           local.get $14
           local.get $6
           i32.eqz
           call $dense/addRows32
          else
           local.get $15
           local.get $19
           local.get $18
           local.get $23
           local.get $14
           local.get $6
           i32.eqz
           call $dense/addRows16
          end
          local.get $13
          f32.const 0
          local.get $35
          select
          local.set $20
          local.get $11
          local.get $24
          i32.const 2
          i32.shl
          i32.add
          local.set $19
          i32.const 0
          local.set $15
          loop $for-loop|004
           local.get $15
           i32.const 4
           i32.add
           local.get $22
           i32.le_s
           if
            local.get $15
            i32.const 2
            i32.shl
            local.tee $18
            local.get $14
            i32.add
            v128.load
            local.set $31
            local.get $18
            local.get $21
            i32.add
            local.get $20
            f32.const 0
            f32.ne
            if (result v128)
             local.get $31
             local.get $20
             f32x4.splat
             local.get $18
             local.get $19
             i32.add
             v128.load
             f32x4.mul
             f32x4.add
            else
             local.get $31
            end
            v128.store
            local.get $15
            i32.const 4
            i32.add
            local.set $15
            br $for-loop|004
           end
          end
          loop $for-loop|115
           local.get $15
           local.get $22
           i32.lt_s
           if
            local.get $15
            i32.const 2
            i32.shl
            local.tee $18
            local.get $14
            i32.add
            f32.load
            local.set $32
            local.get $18
            local.get $21
            i32.add
            local.get $20
            f32.const 0
            f32.ne
            if (result f32)
             local.get $32
             local.get $20
             local.get $18
             local.get $19
             i32.add
             f32.load
             f32.mul
             f32.add
            else
             local.get $32
            end
            f32.store
            local.get $15
            i32.const 1
            i32.add
            local.set $15
            br $for-loop|115
           end
          end
          local.get $16
          i32.const 1
          i32.add
          local.set $16
          br $for-loop|4
         end
        end
        local.get $24
        i32.const 32
        i32.add
        local.set $24
        br $for-loop|3
       end
      end
      i32.const 0
      local.set $16
      loop $for-loop|5
       local.get $16
       local.get $36
       i32.lt_s
       if
        local.get $33
        local.get $27
        local.get $16
        i32.const 2
        i32.shl
        i32.add
        i32.load
        f64.convert_i32_s
        local.get $9
        f64.convert_i32_s
        f64.mul
        f64.add
        local.set $33
        local.get $16
        i32.const 1
        i32.add
        local.set $16
        br $for-loop|5
       end
      end
      local.get $25
      i32.const 32
      i32.add
      local.set $25
      br $for-loop|2
     end
    end
    local.get $6
    i32.const 512
    i32.add
    local.set $6
    br $for-loop|1
   end
  end
  local.get $33
 )
)
