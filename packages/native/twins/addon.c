/*
 * The door to JavaScript: for a memory and an instruction set, a function for each twin. What a function needs lives as
 * long as the object that `open` gives, and each function holds that object, which holds the memory: nothing is counted
 * here, so that the collector sees all of it and frees a machine whose functions nobody has any more.
 */
#define NAPI_VERSION 8
#include <float.h>
#include <node_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "work.h"

/* N.2: float32 is rounded to float32 at once. The memory is that of WebAssembly, whatever the machine. */
_Static_assert(FLT_EVAL_METHOD == 0, "this machine computes in more digits than its numbers have");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "this machine has its bytes the other way round");
_Static_assert(sizeof(void *) == 8, "32 bits reach beyond what one memory can keep to itself here");

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

struct call {
  struct machine *machine;
  const struct twin *twin;
};

/* A memory, and a call for each of its twins. */
struct machine {
  struct work work;
  struct call calls[];
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

static napi_value call_twin(napi_env env, napi_callback_info info) {
  napi_value given[MOST_VALUES], result;
  double values[MOST_VALUES];
  size_t count = MOST_VALUES;
  struct call *call;
  napi_get_cb_info(env, info, &count, given, NULL, (void **)&call);
  if (count != (size_t)call->twin->count) return refuse(env, "internal: a twin was given another number of values");
  for (size_t k = 0; k < count; k++) {
    if (napi_get_value_double(env, given[k], &values[k]) != napi_ok) {
      return refuse(env, "internal: a twin was given something else than a number");
    }
  }
  napi_create_double(env, call->twin->run(&call->machine->work, values), &result);
  return result;
}

/* Where the bytes of a memory lie, which may be shared between threads; NULL for what is no Uint8Array. */
static uint8_t *bytes_of(napi_env env, napi_value view) {
  void *data = NULL;
  napi_typedarray_type type;
  if (napi_get_typedarray_info(env, view, &type, NULL, &data, NULL, NULL) != napi_ok) return NULL;
  return type == napi_uint8_array ? data : NULL;
}

/* machine.move(memory): the memory has become another object. */
static napi_value move_memory(napi_env env, napi_callback_info info) {
  napi_value view, self;
  size_t count = 1;
  struct machine *machine;
  napi_get_cb_info(env, info, &count, &view, &self, NULL);
  if (napi_unwrap(env, self, (void **)&machine) != napi_ok) return refuse(env, "internal: move belongs to a machine");
  uint8_t *memory = bytes_of(env, view);
  if (memory == NULL) return refuse(env, "internal: no memory was given");
  machine->work.memory = memory;
  napi_set_named_property(env, self, "memory", view);
  return NULL;
}

static void free_machine(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  struct machine *machine = data;
  free(machine->work.scratch);
  free(machine);
}

/* The functions of a machine by name; each holds `self`. */
static napi_value functions_of(napi_env env, struct machine *machine, const struct twin *twins, napi_value self) {
  napi_value functions, function;
  const napi_property_descriptor holds = {"machine", NULL, NULL, NULL, NULL, self, napi_default, NULL};
  if (napi_create_object(env, &functions) != napi_ok) return NULL;
  for (int k = 0; twins[k].name != NULL; k++) {
    const char *name = twins[k].name;
    if (twins[k].count > MOST_VALUES) return NULL;
    machine->calls[k] = (struct call){machine, &twins[k]};
    if (napi_create_function(env, name, NAPI_AUTO_LENGTH, call_twin, &machine->calls[k], &function) != napi_ok ||
        napi_define_properties(env, function, 1, &holds) != napi_ok ||
        napi_set_named_property(env, functions, name, function) != napi_ok) {
      return NULL;
    }
  }
  return functions;
}

/* open(set, memory) → { functions, memory, move } */
static napi_value open_machine(napi_env env, napi_callback_info info) {
  napi_value given[2], self, functions;
  size_t count = 2, twins = 0;
  char name[16];
  napi_get_cb_info(env, info, &count, given, NULL, NULL);
  if (count != 2 || napi_get_value_string_utf8(env, given[0], name, sizeof name, NULL) != napi_ok) {
    return refuse(env, "internal: a set and a memory are wanted");
  }
  const struct set *set = NULL;
  for (size_t k = 0; k < SETS; k++) {
    if (strcmp(sets[k].name, name) == 0 && has(name)) set = &sets[k];
  }
  if (set == NULL) return refuse(env, "internal: this machine has no such instruction set");
  uint8_t *memory = bytes_of(env, given[1]);
  if (memory == NULL) return refuse(env, "internal: no memory was given");
  while (set->twins[twins].name != NULL) twins++;
  struct machine *machine = calloc(1, sizeof *machine + twins * sizeof(struct call));
  if (machine == NULL) return refuse(env, "internal: no memory is left");
  machine->work.memory = memory;
  if (napi_create_object(env, &self) != napi_ok ||
      napi_wrap(env, self, machine, free_machine, NULL, NULL) != napi_ok) {
    free(machine);
    return refuse(env, "internal: no machine could be made");
  }
  functions = functions_of(env, machine, set->twins, self);
  if (functions == NULL) return refuse(env, "internal: no functions could be made");
  const napi_property_descriptor has_them[] = {
      {"functions", NULL, NULL, NULL, NULL, functions, napi_enumerable, NULL},
      {"memory", NULL, NULL, NULL, NULL, given[1], napi_writable, NULL},
      {"move", NULL, move_memory, NULL, NULL, NULL, napi_default, NULL},
  };
  if (napi_define_properties(env, self, 3, has_them) != napi_ok) return refuse(env, "internal: no machine could be made");
  return self;
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
  napi_create_function(env, "open", NAPI_AUTO_LENGTH, open_machine, NULL, &function);
  napi_set_named_property(env, exports, "open", function);
  return exports;
}
