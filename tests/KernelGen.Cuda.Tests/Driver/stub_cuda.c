// The calls of NVIDIA's driver that ILGPU and KernelGen make, for a machine without a GPU. Memory is the process's own, streams are in order, and modules and
// launches go to callbacks: an interpreter of PTX. While a stream is captured, its work is kept as a graph. Test code only.
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NO_DEVICE = 100, INVALID_CONTEXT = 201, INVALID_PTX = 218, NOT_FOUND = 500, NOT_SUPPORTED = 801 };

typedef struct {
    void (*allocated)(void *, size_t);
    void (*freed)(void *);
    int (*loaded)(const char *ptx);
    int (*launched)(const char *ptx, const char *entry, const unsigned *grid, const unsigned *block, unsigned shared, const void *arguments, size_t bytes);
} callbacks;

typedef struct {
    char *ptx;
    char name[256];
    int shared_limit;
} function;

typedef struct node {
    struct node *next;
    function *kernel;               // null: a copy
    unsigned grid[3], block[3], shared;
    size_t bytes;
    void *target;
    const void *source;
    unsigned char arguments[4096];
} node;

typedef struct { node *first, **last; int is_captured; } stream;

static callbacks on;
static int capability = 90, driver_version = 13000;

void stub_configure(callbacks c, int cc, int version) { on = c; capability = cc; driver_version = version; }

// Faults that tests ask for: one call fails, after so many that succeed, once or always; and a machine with another driver or without devices.
static char failing[64];
static int failing_code, failing_skips, failing_always, device_count = 1;
static size_t free_bytes = (size_t)80 << 30;
void stub_fail(const char *name, int code, int skips, int always) {
    strncpy(failing, name, sizeof failing - 1);
    failing_code = code;
    failing_skips = skips;
    failing_always = always;
}
void stub_machine(int version, int devices, size_t bytes) { driver_version = version; device_count = devices; free_bytes = bytes; }
static int fault(const char *name) {
    if (!failing_code || strcmp(name, failing) || failing_skips-- > 0) return SUCCESS;
    int code = failing_code;
    if (!failing_always) failing_code = 0;
    return code;
}
#define FAULT() do { int code = fault(__func__); if (code) return code; } while (0)

// The driver and its devices.
int cuInit(int flags) { FAULT(); return device_count ? SUCCESS : NO_DEVICE; }
int cuDriverGetVersion(int *version) { *version = driver_version; return SUCCESS; }
int cuDeviceGetCount(int *count) { *count = device_count; return SUCCESS; }
int cuDeviceGet(int *device, int ordinal) { *device = ordinal; return ordinal < device_count ? SUCCESS : INVALID_VALUE; }
int cuDeviceGetName(char *name, int length, int device) { strncpy(name, "Stub GPU", length); return SUCCESS; }
int cuDeviceTotalMem_v2(size_t *bytes, int device) { *bytes = (size_t)80 << 30; return SUCCESS; }
int cuDeviceGetAttribute(int *value, int attribute, int device) {
    switch (attribute) {
    case 1: case 2: case 3: *value = 1024; break;       // threads of a block
    case 4: *value = 64; break;
    case 5: *value = 0x7fffffff; break;                 // blocks of a grid
    case 6: case 7: *value = 65535; break;
    case 8: *value = 49152; break;                      // shared memory of a block, without asking for more
    case 10: *value = 32; break;
    case 13: *value = 1980000; break;
    case 16: *value = 132; break;                       // multiprocessors
    case 38: *value = 50 << 20; break;                  // second-level cache
    case 39: *value = 2048; break;
    case 75: *value = capability / 10; break;
    case 76: *value = capability % 10; break;
    case 81: *value = 233472; break;
    case 97: *value = 232448; break;                    // shared memory of a block, for those who ask
    default: *value = 1; break;
    }
    return SUCCESS;
}
int cuDeviceCanAccessPeer(int *can, int device, int peer) { *can = 0; return SUCCESS; }
int cuDeviceGetP2PAttribute(int *value, int attribute, int source, int target) { *value = 0; return SUCCESS; }
int cuGetErrorName(int error, const char **text) { *text = error == OUT_OF_MEMORY ? "CUDA_ERROR_OUT_OF_MEMORY" : "CUDA_ERROR_OF_THE_STUB"; return SUCCESS; }
int cuGetErrorString(int error, const char **text) { *text = error == INVALID_PTX ? "the interpreter refuses the PTX" : "an error of the stub driver"; return SUCCESS; }

// Contexts. They are never freed, so that a destroyed one is known to be.
typedef struct { int is_destroyed; } context;
typedef struct allocation { struct allocation *next; context *owner; void *pointer; } allocation;
static allocation *allocations;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local context *current, *below[64];
static _Thread_local int pushed;
static void release(context *owner, const void *pointer) {
    pthread_mutex_lock(&gate);
    for (allocation **at = &allocations; *at;) {
        allocation *one = *at;
        if (one->owner != owner && one->pointer != pointer) { at = &one->next; continue; }
        *at = one->next;
        on.freed(one->pointer);
        free(one->pointer);
        free(one);
    }
    pthread_mutex_unlock(&gate);
}
int cuCtxCreate_v2(context **created, int flags, int device) { current = *created = calloc(1, sizeof(context)); return SUCCESS; }
int cuCtxDestroy_v2(context *destroyed) {
    if (destroyed->is_destroyed) return INVALID_CONTEXT;
    destroyed->is_destroyed = 1;
    release(destroyed, NULL);
    return SUCCESS;
}
int cuCtxSetCurrent(context *set) { current = set; return SUCCESS; }
int cuCtxPushCurrent_v2(context *next) {
    if (next->is_destroyed || pushed == 64) return INVALID_CONTEXT;
    below[pushed++] = current;
    current = next;
    return SUCCESS;
}
int cuCtxPopCurrent_v2(context **popped) {
    if (!pushed) return INVALID_CONTEXT;
    *popped = current;
    current = below[--pushed];
    return SUCCESS;
}
int stub_pushed(void) { return pushed; }
int cuCtxSynchronize(void) { return SUCCESS; }
int cuCtxGetCacheConfig(int *config) { *config = 0; return SUCCESS; }
int cuCtxSetCacheConfig(int config) { return SUCCESS; }
int cuCtxGetSharedMemConfig(int *config) { *config = 1; return SUCCESS; }
int cuCtxSetSharedMemConfig(int config) { return SUCCESS; }
int cuCtxEnablePeerAccess(void *peer, int flags) { return NOT_SUPPORTED; }
int cuCtxDisablePeerAccess(void *peer) { return NOT_SUPPORTED; }

// Memory. New memory is noise.
int cuMemAlloc_v2(void **pointer, size_t bytes) {
    FAULT();
    if (!current || current->is_destroyed) return INVALID_CONTEXT;
    if (bytes > free_bytes || posix_memalign(pointer, 256, bytes)) return OUT_OF_MEMORY;
    memset(*pointer, 0xA5, bytes);
    allocation *one = malloc(sizeof *one);
    *one = (allocation) { .owner = current, .pointer = *pointer };
    pthread_mutex_lock(&gate);
    one->next = allocations;
    allocations = one;
    on.allocated(*pointer, bytes);
    pthread_mutex_unlock(&gate);
    return SUCCESS;
}
int cuMemFree_v2(void *pointer) { if (!current || current->is_destroyed) return INVALID_CONTEXT; release(NULL, pointer); return SUCCESS; }
int cuMemAllocHost_v2(void **pointer, size_t bytes) { *pointer = malloc(bytes); return *pointer ? SUCCESS : OUT_OF_MEMORY; }
int cuMemHostAlloc(void **pointer, size_t bytes, unsigned flags) { FAULT(); return cuMemAllocHost_v2(pointer, bytes); }
int cuMemFreeHost(void *pointer) { free(pointer); return SUCCESS; }
int cuMemHostRegister_v2(void *pointer, size_t bytes, int flags) { return SUCCESS; }
int cuMemHostUnregister(void *pointer) { return SUCCESS; }
int cuMemHostGetDevicePointer_v2(void **device, void *host, int flags) { *device = host; return SUCCESS; }
int cuMemGetInfo_v2(size_t *unused, size_t *total) { *unused = free_bytes; *total = (size_t)80 << 30; return SUCCESS; }
int cuPointerGetAttribute(void *target, int attribute, void *pointer) { return INVALID_VALUE; }

// Work on streams.
static int run(const node *work) {
    if (work->kernel)
        return on.launched(work->kernel->ptx, work->kernel->name, work->grid, work->block, work->shared, work->arguments, work->bytes);
    memcpy(work->target, work->source, work->bytes);
    return SUCCESS;
}
static int submit(const node *work, stream *to) {
    if (!to || !to->is_captured) return run(work);
    node *kept = malloc(sizeof *kept);
    *kept = *work;
    kept->next = NULL;
    *to->last = kept;
    to->last = &kept->next;
    return SUCCESS;
}
int cuMemcpyAsync(void *target, const void *source, size_t bytes, stream *to) {
    FAULT();
    node work = { .bytes = bytes, .target = target, .source = source };
    return submit(&work, to);
}
int cuMemsetD8Async(void *target, unsigned char value, size_t bytes, stream *to) {
    if (to && to->is_captured) return NOT_SUPPORTED;
    memset(target, value, bytes);
    return SUCCESS;
}
int cuStreamCreate(stream **created, int flags) { *created = calloc(1, sizeof(stream)); return SUCCESS; }
int cuStreamCreateWithPriority(stream **created, int flags, int priority) { return cuStreamCreate(created, flags); }
int cuStreamDestroy_v2(stream *destroyed) { free(destroyed); return SUCCESS; }
int cuStreamSynchronize(stream *waited) { return waited && waited->is_captured ? NOT_SUPPORTED : SUCCESS; }

// Modules and kernels.
int cuModuleLoadDataEx(char **module, const char *ptx, int count, const int *options, void **values) {
    int code = fault(__func__);
    for (int i = 0; code && i < count; i++)
        if (options[i] == 5) strcpy(values[i], "line 7: the stub does not like it");
    if (code) return code;
    if (on.loaded(ptx)) return INVALID_PTX;
    *module = strdup(ptx);
    return SUCCESS;
}
int cuModuleLoadData(char **module, const char *ptx) { return cuModuleLoadDataEx(module, ptx, 0, NULL, NULL); }
int cuModuleUnload(char *module) { free(module); return SUCCESS; }
int cuModuleGetFunction(function **found, char *module, const char *name) {
    char text[300] = ".entry ";
    strncat(text, name, 280);
    if (!strstr(module, text)) return NOT_FOUND;
    *found = calloc(1, sizeof **found);
    (*found)->ptx = module;
    (*found)->shared_limit = 49152;
    strncpy((*found)->name, name, 255);
    return SUCCESS;
}
int cuFuncSetAttribute(function *of, int attribute, int value) {
    if (attribute == 8) of->shared_limit = value;
    return attribute == 8 && value > 232448 ? INVALID_VALUE : SUCCESS;
}
int cuOccupancyMaxActiveBlocksPerMultiprocessor(int *blocks, function *of, int threads, size_t shared) { *blocks = 1; return SUCCESS; }
int cuOccupancyMaxPotentialBlockSize(int *grid, int *block, function *of, void *shared, size_t dynamic, int limit) { *grid = 132; *block = 256; return SUCCESS; }
int cuLaunchKernel(function *kernel, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared, stream *to, void **parameters, void **extra) {
    FAULT();
    node work = { .kernel = kernel, .grid = { gx, gy, gz }, .block = { bx, by, bz }, .shared = shared };
    if (!extra || (int)shared > kernel->shared_limit) return INVALID_VALUE;
    work.bytes = *(size_t *)extra[3];
    if (work.bytes > sizeof work.arguments) return INVALID_VALUE;
    memcpy(work.arguments, extra[1], work.bytes);
    return submit(&work, to);
}

// Graphs.
int cuStreamBeginCapture_v2(stream *captured, int mode) {
    captured->first = NULL;
    captured->last = &captured->first;
    captured->is_captured = 1;
    return SUCCESS;
}
int cuStreamEndCapture(stream *captured, node **graph) { captured->is_captured = 0; *graph = captured->first; return SUCCESS; }
int cuGraphInstantiateWithFlags(node **executable, node *graph, unsigned long long flags) { *executable = graph; return SUCCESS; }
int cuGraphLaunch(node *executable, stream *on_stream) {
    for (node *work = executable; work; work = work->next) {
        int error = run(work);
        if (error) return error;
    }
    return SUCCESS;
}
int cuGraphExecDestroy(node *executable) { return SUCCESS; }
int cuGraphDestroy(node *graph) {
    while (graph) { node *next = graph->next; free(graph); graph = next; }
    return SUCCESS;
}

// Events.
int cuEventCreate(struct timespec **created, int flags) { *created = calloc(1, sizeof **created); return SUCCESS; }
int cuEventDestroy_v2(struct timespec *destroyed) { free(destroyed); return SUCCESS; }
int cuEventQuery(struct timespec *asked) { return SUCCESS; }
int cuEventRecord(struct timespec *recorded, stream *to) { clock_gettime(CLOCK_MONOTONIC, recorded); return SUCCESS; }
int cuEventSynchronize(struct timespec *waited) { FAULT(); return SUCCESS; }
int cuStreamWaitEvent(stream *waiting, struct timespec *waited, int flags) { return SUCCESS; }
int cuEventElapsedTime(float *milliseconds, struct timespec *from, struct timespec *to) {
    *milliseconds = (to->tv_sec - from->tv_sec) * 1e3f + (to->tv_nsec - from->tv_nsec) * 1e-6f;
    return SUCCESS;
}
