/*
 * Runs every public vector on the device, through the C ABI, and a call of
 * every kind of entry point, and says how much stack each function used.
 *
 * Exits with 0 when every case went as expected and no call used more stack
 * than STACK_LIMIT.
 */
#include "stack.h"

#include <certbound.h>

#include <stdio.h>
#include <string.h>

#define CASES_ROOM        take_room
#define CASES_GIVE_BACK   give_back
#define CASES_CALL(call)                                                                           \
    ({                                                                                             \
        uintptr_t        top_ = stack_pointer();                                                   \
        certbound_status status_;                                                                  \
        stack_paint(top_);                                                                         \
        status_ = (call);                                                                          \
        note_stack(#call, stack_used(top_));                                                       \
        status_;                                                                                   \
    })

static uint8_t *take_room(size_t len);
static void     give_back(uint8_t *room);
static void     note_stack(const char *call, size_t octets);

#include "../tests/c/cases.h"
#include "../tests/link/calls.h"
#include "vector_cases.h"

enum { STACK_LIMIT = 1664, GROUPS = 24, NAME = 40 };

static struct group {
    char   name[NAME];
    size_t octets;
} groups[GROUPS];

/* Of the case that runs: a call by pointer does not say whom it calls. */
static const char *current_kind = "";

/* Room is given out from the front and given back in any order. */
static uint8_t  arena[16384];
static size_t   arena_used;
static unsigned rooms;

static uint8_t *take_room(size_t len)
{
    uint8_t *room = arena + arena_used;

    if (len > sizeof(arena) - arena_used) {
        printf("no room for %u octets\n", (unsigned) len);
        exit(2);
    }
    arena_used += len;
    rooms++;
    return room;
}

static void give_back(uint8_t *room)
{
    rooms--;
    arena_used = rooms == 0 ? 0 : (size_t) (room - arena);
}

static void note(const char *name, size_t len, size_t octets)
{
    size_t i;

    if (len >= NAME) {
        len = NAME - 1;
    }
    for (i = 0; i < GROUPS; i++) {
        if (groups[i].name[0] == '\0') {
            memcpy(groups[i].name, name, len);
        }
        if (strlen(groups[i].name) == len && memcmp(groups[i].name, name, len) == 0) {
            if (octets > groups[i].octets) {
                groups[i].octets = octets;
            }
            return;
        }
    }
    printf("more than %d groups\n", GROUPS);
    exit(2);
}

static void note_stack(const char *call, size_t octets)
{
    static const char by_pointer[] = "kind->";
    char              name[NAME];

    if (strncmp(call, by_pointer, sizeof(by_pointer) - 1) == 0) {
        call += sizeof(by_pointer) - 1;
        snprintf(name, sizeof(name), "%.*s_%s", (int) strcspn(call, "("), call, current_kind);
        note(name, strlen(name), octets);
        return;
    }
    call += strlen("certbound_");
    note(call, strcspn(call, "("), octets);
}

/* A call of tests/link/calls.h; its own frame counts too. */
static size_t stack_of(void *(*call)(void *))
{
    uintptr_t top = stack_pointer();

    stack_paint(top);
    call(NULL);
    return stack_used(top);
}

int main(void)
{
    size_t file, i, failed = 0;

    for (file = 0; file < sizeof(files) / sizeof(files[0]); file++) {
        size_t wrong = 0;

        for (i = files[file].first; i < files[file].first + files[file].count; i++) {
            const char *got;

            current_kind = cases[i].kind;
            got = run_case(&cases[i]);
            if (strcmp(got, cases[i].expect) != 0) {
                printf("  %s: expected %s, got %s\n", cases[i].id, cases[i].expect, got);
                wrong++;
            }
        }
        printf("vectors %s: %u cases, %u failed\n", files[file].name,
               (unsigned) files[file].count, (unsigned) wrong);
        failed += wrong;
    }
    for (i = 0; i < GROUPS && groups[i].name[0] != '\0'; i++) {
        printf("stack %-38s %4u\n", groups[i].name, (unsigned) groups[i].octets);
        failed += groups[i].octets > STACK_LIMIT;
    }
    for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        size_t octets = stack_of(calls[i].call);

        printf("stack of a call: %-27s %4u\n", calls[i].name, (unsigned) octets);
        failed += octets > STACK_LIMIT;
    }
    return failed == 0 ? 0 : 1;
}
