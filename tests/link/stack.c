/*
 * How much stack each entry point uses at most: every call runs on a thread
 * whose stack was painted before, and the paint that is left is counted.
 *
 * Fails where a call uses more than its limit.
 */
#define _POSIX_C_SOURCE 200809L

#include "calls.h"

#include <pthread.h>
#include <stdio.h>

/* MARGIN covers the measuring function's own frame. */
enum { STACK = 256 * 1024, PAINT = 0xa5, MARGIN = 128 };

static _Alignas(4096) uint8_t stack[STACK];
static size_t used;

/*
 * Paints the stack below this frame, calls, and counts the paint that is left.
 * The library knows nothing of this: a call's frames lie below ours.
 */
static void *measure(void *argument)
{
    void           *(*call)(void *) = *(void *(**)(void *)) argument;
    volatile uint8_t *octets = stack;
    size_t            frame = (uintptr_t) __builtin_frame_address(0) - (uintptr_t) stack;
    size_t            i;

    for (i = 0; i < frame - MARGIN; i++) {
        octets[i] = PAINT;
    }
    call(NULL);
    for (i = 0; i < frame - MARGIN && octets[i] == PAINT; i++) {
    }
    used = frame - i;
    return NULL;
}

/* Octets of stack that a call uses, up to MARGIN more than it does. */
static size_t stack_of(void *(*call)(void *))
{
    pthread_attr_t attributes;
    pthread_t      thread;

    if (pthread_attr_init(&attributes) != 0
        || pthread_attr_setstack(&attributes, stack, sizeof(stack)) != 0
        || pthread_create(&thread, &attributes, measure, &call) != 0
        || pthread_join(thread, NULL) != 0)
    {
        fprintf(stderr, "stack: no thread to measure on\n");
        exit(2);
    }
    return used;
}

int main(void)
{
    size_t i;
    int    failed = 0;

    /* The first call also pays for what the loader binds lazily. */
    stack_of(verify_jwt);
    for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        size_t octets = stack_of(calls[i].call);
        printf("  stack of %-30s %5zu octets of %zu\n", calls[i].name, octets, calls[i].limit);
        if (octets > calls[i].limit) {
            failed = 1;
        }
    }
    return failed;
}
