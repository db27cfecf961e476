/*
 * How much stack a call uses: what lies below is painted before, and the paint
 * that is left is counted afterwards.
 */
#ifndef CERTBOUND_FIRMWARE_STACK_H
#define CERTBOUND_FIRMWARE_STACK_H

#include <stddef.h>
#include <stdint.h>

/* STACK_PROBE octets are painted; a call that uses them all is told as such. */
enum { STACK_PROBE = 8192 };
#define STACK_PAINT 0xa5a5a5a5u

/* Where the stack of the calling function ends. */
static inline __attribute__((always_inline)) uintptr_t stack_pointer(void)
{
    uintptr_t pointer;

#ifdef __riscv
    __asm__ volatile("mv %0, sp" : "=r"(pointer));
#else
    __asm__ volatile("mov %0, sp" : "=r"(pointer));
#endif
    return pointer;
}

static __attribute__((noinline)) void stack_paint(uintptr_t top)
{
    volatile uint32_t *word = (volatile uint32_t *) ((top - STACK_PROBE) & ~(uintptr_t) 3);
    uintptr_t          own = stack_pointer();

    while ((uintptr_t) word < own) {
        *word++ = STACK_PAINT;
    }
}

static __attribute__((noinline)) size_t stack_used(uintptr_t top)
{
    const volatile uint32_t *word =
        (const volatile uint32_t *) ((top - STACK_PROBE) & ~(uintptr_t) 3);

    while ((uintptr_t) word < top && *word == STACK_PAINT) {
        word++;
    }
    return top - (uintptr_t) word;
}

#endif
