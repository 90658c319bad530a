/* A Vulkan loader that passes everything on to the real one, but for this: the first device is listed twice, as
   a discrete GPU, and no other; and as often as CLOSED says a device does not open. Without Vulkan's headers, which a machine
   may lack. */
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef void (*function)(void);

/* VkPhysicalDeviceProperties: four numbers, the type, then more. */
enum { TYPE = 4, DISCRETE_GPU = 2 };
/* VkPhysicalDeviceProperties2: what it is and what follows it, on 64 bits; then the above. */
enum { HEAD = 16 / sizeof(uint32_t) };

static function (*real)(void *instance, const char *name);
static int (*real_list)(void *instance, uint32_t *count, void **devices);
static int (*real_open)(void *device, void *wishes, void *allocator, void **opened);
static void (*real_properties)(void *device, uint32_t *properties);
static void (*real_properties2)(void *device, uint32_t *properties);

static int list(void *instance, uint32_t *count, void **devices) {
    uint32_t one = 1;
    int result = devices ? real_list(instance, &one, devices) : 0;
    if (devices) {
        devices[1] = devices[0];
    }
    *count = 2;
    return result < 0 ? result : 0; /* Of more it would say that they are left out. */
}

static int open(void *device, void *wishes, void *allocator, void **opened) {
    static int calls;
    if (calls++ < atoi(getenv("CLOSED"))) {
        return -3; /* VK_ERROR_INITIALIZATION_FAILED */
    }
    return real_open(device, wishes, allocator, opened);
}

static void properties(void *device, uint32_t *properties) {
    real_properties(device, properties);
    properties[TYPE] = DISCRETE_GPU;
}

static void properties2(void *device, uint32_t *properties) {
    real_properties2(device, properties);
    properties[HEAD + TYPE] = DISCRETE_GPU;
}

function vkGetInstanceProcAddr(void *instance, const char *name) {
    if (!real) {
        *(void **)&real = dlsym(dlopen(REAL, RTLD_NOW), "vkGetInstanceProcAddr");
    }
    function found = real(instance, name);
    if (found && !strcmp(name, "vkEnumeratePhysicalDevices")) {
        *(function *)&real_list = found;
        return (function)list;
    }
    if (found && !strcmp(name, "vkCreateDevice")) {
        *(function *)&real_open = found;
        return (function)open;
    }
    if (found && !strcmp(name, "vkGetPhysicalDeviceProperties")) {
        *(function *)&real_properties = found;
        return (function)properties;
    }
    if (found && !strncmp(name, "vkGetPhysicalDeviceProperties2", 30)) {
        *(function *)&real_properties2 = found;
        return (function)properties2;
    }
    return found;
}
