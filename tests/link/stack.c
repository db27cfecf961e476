/*
 * How much stack each entry point uses at most: every call runs on a thread
 * whose stack was painted before, and the paint that is left is counted.
 *
 * usage: stack LIMIT  (octets; more than that fails)
 */
#define _POSIX_C_SOURCE 200809L

#include <certbound.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* MARGIN covers the measuring function's own frame. */
enum { STACK = 256 * 1024, PAINT = 0xa5, MARGIN = 128 };

static _Alignas(4096) uint8_t stack[STACK];
static const char *token;
static const char *claims;
static uint8_t     certificate[4000];
static uint8_t     thumbprint[32];
static certbound_status sink;
static size_t           used;

static void *hash(void *unused)
{
    sink = certbound_thumbprint(certificate, sizeof(certificate), thumbprint);
    return unused;
}

static void *verify_jwt(void *unused)
{
    certbound_confirmation out;
    sink = certbound_verify_jwt_binding(token, strlen(token), thumbprint, 1, 0, &out);
    return unused;
}

static void *verify_claims(void *unused)
{
    certbound_confirmation out;
    sink = certbound_verify_claims_binding(claims, strlen(claims), thumbprint, 1, 0, &out);
    return unused;
}

static void *verify_introspection(void *unused)
{
    certbound_confirmation out;
    sink = certbound_verify_introspection_binding(claims, strlen(claims), thumbprint, 1, 0, &out);
    return unused;
}

static void *encode_and_decode(void *unused)
{
    char text[44];
    sink = certbound_thumbprint_encode(thumbprint, text);
    sink = certbound_thumbprint_decode(text, 43, thumbprint);
    return unused;
}

static void *query(void *unused)
{
    sink = certbound_query_check("a=b&access%5Ftoke=x", 19);
    return unused;
}

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

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void     *(*call)(void *);
    } calls[] = {
        { "thumbprint", hash },
        { "thumbprint text", encode_and_decode },
        { "verify_jwt_binding", verify_jwt },
        { "verify_claims_binding", verify_claims },
        { "verify_introspection_binding", verify_introspection },
        { "query_check", query },
    };
    size_t limit, i;
    int    failed = 0;

    if (argc != 4) {
        return 2;
    }
    limit = strtoul(argv[1], NULL, 10);
    claims = argv[2];
    token = argv[3];
    certificate[0] = 0x30;
    certificate[1] = 0x82;
    certificate[2] = (sizeof(certificate) - 4) >> 8;
    certificate[3] = (sizeof(certificate) - 4) & 0xff;

    /* The first call also pays for what the loader binds lazily. */
    stack_of(verify_jwt);
    for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        size_t octets = stack_of(calls[i].call);
        printf("  stack of %-30s %5zu octets\n", calls[i].name, octets);
        if (octets > limit) {
            failed = 1;
        }
    }
    return failed;
}
