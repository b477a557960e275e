/* The door to JavaScript: for a memory and an instruction set, a function for each twin. */
#define NAPI_VERSION 8
#include <node_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "work.h"

#define MOST_VALUES 32

struct set {
  const char *name;
  const struct twin *twins;
};

/* Widest first. */
static const struct set sets[] = {
#if defined(__x86_64__)
    {"avx512", twins_avx512},
    {"avx2", twins_avx2},
#endif
    {"base", twins_base},
};
#define SETS (sizeof sets / sizeof sets[0])

static int has(const char *set) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (strcmp(set, "avx512") == 0) return __builtin_cpu_supports("avx512f");
  if (strcmp(set, "avx2") == 0) return __builtin_cpu_supports("avx2");
#endif
  return strcmp(set, "base") == 0;
}

/* A memory with what its twins share. It lives until the last function that was made for it is gone. */
struct machine {
  struct work work;
  napi_ref buffer;
  int holders;
};

struct call {
  struct machine *machine;
  const struct twin *twin;
};

uint8_t *scratch_of(struct work *work, size_t bytes) {
  if (bytes <= work->scratch_bytes) return work->scratch;
  const size_t size = (bytes + 4095) & ~(size_t)4095;
  free(work->scratch);
  work->scratch = aligned_alloc(64, size);
  work->scratch_bytes = size;
  if (work->scratch == NULL) {
    fputs("rheobase: no memory is left for a compiled kernel\n", stderr);
    abort();
  }
  return work->scratch;
}

static napi_value refuse(napi_env env, const char *why) {
  napi_throw_error(env, NULL, why);
  return NULL;
}

static napi_value run(napi_env env, napi_callback_info info) {
  napi_value given[MOST_VALUES];
  double values[MOST_VALUES];
  size_t count = MOST_VALUES;
  struct call *call;
  napi_get_cb_info(env, info, &count, given, NULL, (void **)&call);
  if ((int)count != call->twin->count) return refuse(env, "internal: a twin was given another number of values");
  for (size_t k = 0; k < count; k++) {
    if (napi_get_value_double(env, given[k], &values[k]) != napi_ok) {
      return refuse(env, "internal: a twin was given something else than a number");
    }
  }
  napi_value result;
  napi_create_double(env, call->twin->run(&call->machine->work, values), &result);
  return result;
}

static int take_memory(napi_env env, napi_value view, struct machine *machine) {
  void *data;
  napi_typedarray_type type;
  if (napi_get_typedarray_info(env, view, &type, NULL, &data, NULL, NULL) != napi_ok) return 0;
  if (machine->buffer != NULL) napi_delete_reference(env, machine->buffer);
  if (napi_create_reference(env, view, 1, &machine->buffer) != napi_ok) return 0;
  machine->work.memory = data;
  return 1;
}

/* machine.move(memory): the memory has become another object. */
static napi_value move(napi_env env, napi_callback_info info) {
  napi_value view;
  size_t count = 1;
  struct call *call;
  napi_get_cb_info(env, info, &count, &view, NULL, (void **)&call);
  if (count != 1 || !take_memory(env, view, call->machine)) return refuse(env, "internal: no memory was given");
  return NULL;
}

static void let_go(napi_env env, void *data, void *hint) {
  (void)hint;
  struct call *call = data;
  struct machine *machine = call->machine;
  free(call);
  if (--machine->holders > 0) return;
  napi_delete_reference(env, machine->buffer);
  free(machine->work.scratch);
  free(machine);
}

static int make(napi_env env, struct machine *machine, const struct twin *twin, napi_callback does, napi_value *out) {
  struct call *call = malloc(sizeof *call);
  if (call == NULL) return 0;
  *call = (struct call){machine, twin};
  machine->holders++;
  return napi_create_function(env, twin == NULL ? "move" : twin->name, NAPI_AUTO_LENGTH, does, call, out) == napi_ok &&
         napi_add_finalizer(env, *out, call, let_go, NULL, NULL) == napi_ok;
}

/* open(set, memory) → { functions, move } */
static napi_value open(napi_env env, napi_callback_info info) {
  napi_value given[2], result, functions, function;
  size_t count = 2;
  char name[16];
  napi_get_cb_info(env, info, &count, given, NULL, NULL);
  if (count != 2 || napi_get_value_string_utf8(env, given[0], name, sizeof name, NULL) != napi_ok) {
    return refuse(env, "internal: a set and a memory are wanted");
  }
  for (size_t k = 0; k < SETS; k++) {
    if (strcmp(sets[k].name, name) != 0 || !has(name)) continue;
    struct machine *machine = calloc(1, sizeof *machine);
    if (machine == NULL || !take_memory(env, given[1], machine)) return refuse(env, "internal: no memory was given");
    napi_create_object(env, &result);
    napi_create_object(env, &functions);
    for (const struct twin *twin = sets[k].twins; twin->name != NULL; twin++) {
      if (!make(env, machine, twin, run, &function)) return refuse(env, "internal: no function could be made");
      napi_set_named_property(env, functions, twin->name, function);
    }
    if (!make(env, machine, NULL, move, &function)) return refuse(env, "internal: no function could be made");
    napi_set_named_property(env, result, "functions", functions);
    napi_set_named_property(env, result, "move", function);
    return result;
  }
  return refuse(env, "internal: this machine has no such instruction set");
}

NAPI_MODULE_INIT() {
  napi_value list, name, function;
  uint32_t count = 0;
  napi_create_array(env, &list);
  for (size_t k = 0; k < SETS; k++) {
    if (!has(sets[k].name)) continue;
    napi_create_string_utf8(env, sets[k].name, NAPI_AUTO_LENGTH, &name);
    napi_set_element(env, list, count++, name);
  }
  napi_set_named_property(env, exports, "sets", list);
  napi_create_function(env, "open", NAPI_AUTO_LENGTH, open, NULL, &function);
  napi_set_named_property(env, exports, "open", function);
  return exports;
}
