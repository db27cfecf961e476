/*
 * Chains from C.
 *
 * usage: chain < TABLE                      the cases, as chain_table.py writes them
 *        chain ANCHOR LEAF [CERTIFICATE]... DER files; says the status, and where
 *        chain --misuse                     calls that no caller should make
 */
#include <certbound_chain.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SLICES 64

/* Octets that stand at their exact size on the heap, where Valgrind and
 * AddressSanitizer see a read beyond them. */
typedef struct {
    certbound_slice slices[MAX_SLICES];
    size_t count;
} list;

static int failures;

static void die(const char *what)
{
    fprintf(stderr, "chain: %s\n", what);
    exit(2);
}

static void append(list *to, const unsigned char *octets, size_t len)
{
    unsigned char *copy = malloc(len ? len : 1);

    if (copy == NULL || to->count == MAX_SLICES)
        die("too much");
    memcpy(copy, octets, len);
    to->slices[to->count].start = copy;
    to->slices[to->count++].len = len;
}

static void release(list *of)
{
    while (of->count > 0)
        free((void *) of->slices[--of->count].start);
}

static unsigned digit(char c)
{
    return (unsigned) (c <= '9' ? c - '0' : c - 'a' + 10);
}

/* A field of hexadecimal octets; the text is overwritten. */
static size_t unhex(char *text)
{
    size_t len = strlen(text) / 2, i;

    for (i = 0; i < len; i++)
        text[i] = (char) (digit(text[2 * i]) << 4 | digit(text[2 * i + 1]));
    return len;
}

/* A field of such, each ended by a comma. */
static void read_list(list *to, char *field)
{
    char *end;

    for (to->count = 0; (end = strchr(field, ',')) != NULL; field = end + 1) {
        *end = '\0';
        append(to, (unsigned char *) field, unhex(field));
    }
}

static const char *place(const certbound_chain_fault *fault)
{
    static char text[32];

    switch (fault->place) {
    case CERTBOUND_CHAIN_PLACE_UNKNOWN:
        return "-";
    case CERTBOUND_CHAIN_PLACE_LEAF:
        return "leaf";
    case CERTBOUND_CHAIN_PLACE_CHAIN:
        snprintf(text, sizeof text, "chain[%u]", (unsigned) fault->index);
        return text;
    case CERTBOUND_CHAIN_PLACE_ANCHOR:
        snprintf(text, sizeof text, "anchors[%u]", (unsigned) fault->index);
        return text;
    default:
        return "?";
    }
}

static void run_case(char *line)
{
    static list anchors, leaf, chain, policies;
    certbound_chain_fault fault;
    certbound_status status;
    char *field[9], *rest = line;
    const char *name, *where;
    int i;

    for (i = 0; i < 9; i++)
        if ((field[i] = strsep(&rest, "\t")) == NULL)
            die("a row is too short");
    read_list(&anchors, field[1]);
    read_list(&leaf, field[2]);
    read_list(&chain, field[3]);
    read_list(&policies, field[5]);
    memset(&fault, 0xee, sizeof fault);
    status = certbound_chain_verify(anchors.slices, anchors.count, leaf.slices[0].start,
        leaf.slices[0].len, chain.slices, chain.count, strtoll(field[4], NULL, 10),
        policies.slices, policies.count, (uint32_t) strtoul(field[6], NULL, 10), &fault);
    name = certbound_status_name(status);
    where = "-";
    if (status == CERTBOUND_OK) {
        /* Nothing is written when nothing is wrong. */
        if (fault.size != 0xeeeeeeee)
            failures++;
    } else {
        where = place(&fault);
        if (fault.size != sizeof fault || fault.status != status
            || memchr(fault.detail, '\0', sizeof fault.detail) == NULL)
            failures++;
    }
    if (strcmp(name, field[7]) != 0 || strcmp(where, field[8]) != 0) {
        printf("%s: %s at %s, not %s at %s\n", field[0], name, where, field[7], field[8]);
        failures++;
    }
    release(&anchors);
    release(&leaf);
    release(&chain);
    release(&policies);
}

static int run_table(void)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t len;
    int cases = 0;

    while ((len = getline(&line, &room, stdin)) > 0) {
        line[len - 1] = '\0';
        run_case(line);
        cases++;
    }
    free(line);
    printf("%d cases, %d failed\n", cases, failures);
    return failures != 0;
}

static void append_file(list *to, const char *path)
{
    static unsigned char buffer[65536];
    FILE *file = fopen(path, "rb");
    size_t len;

    if (file == NULL)
        die(path);
    len = fread(buffer, 1, sizeof buffer, file);
    fclose(file);
    append(to, buffer, len);
}

static int run_files(int count, char **paths)
{
    list all = { .count = 0 };
    certbound_chain_fault fault;
    certbound_status status;
    int i;

    for (i = 0; i < count; i++)
        append_file(&all, paths[i]);
    status = certbound_chain_verify(all.slices, 1, all.slices[1].start, all.slices[1].len,
        all.slices + 2, all.count - 2, CERTBOUND_CHAIN_NOW, NULL, 0,
        CERTBOUND_CHAIN_REQUIRE_CLIENT_AUTH_EKU, &fault);
    printf("%s", certbound_status_name(status));
    if (status != CERTBOUND_OK)
        printf(" %s %s", place(&fault), fault.detail);
    printf("\n");
    release(&all);
    return status != CERTBOUND_OK;
}

static void expect(certbound_status got, certbound_status expected, int line)
{
    if (got != expected) {
        printf("line %d: %s, not %s\n", line, certbound_status_name(got),
            certbound_status_name(expected));
        failures++;
    }
}

#define CHECK(expected, ...) expect(certbound_chain_verify(__VA_ARGS__), expected, __LINE__)

static int run_misuse(void)
{
    static const unsigned char der[] = { 0x30, 0x00 };
    certbound_slice one = { der, sizeof der }, none = { NULL, 0 }, bad = { NULL, 1 };
    certbound_slice huge = { der, (size_t) PTRDIFF_MAX + 1 };
    union {
        char octets[2 * sizeof(certbound_chain_fault)];
        certbound_chain_fault aligned;
    } room;
    certbound_chain_fault *odd = (void *) (room.octets + 1);
    certbound_slice *odd_slices = (void *) (room.octets + 1);

    CHECK(CERTBOUND_CHAIN_NO_ANCHORS, NULL, 0, der, 2, NULL, 0, 1, NULL, 0, 0, NULL);
    CHECK(CERTBOUND_NULL_POINTER, NULL, 1, der, 2, NULL, 0, 1, NULL, 0, 0, NULL);
    CHECK(CERTBOUND_NULL_POINTER, &bad, 1, der, 2, NULL, 0, 1, NULL, 0, 0, NULL);
    CHECK(CERTBOUND_NULL_POINTER, &one, 1, NULL, 2, NULL, 0, 1, NULL, 0, 0, NULL);
    CHECK(CERTBOUND_NULL_POINTER, &one, 1, der, 2, NULL, 1, 1, NULL, 0, 0, NULL);
    CHECK(CERTBOUND_NULL_POINTER, &one, 1, der, 2, NULL, 0, 1, NULL, 1, 0, NULL);
    CHECK(CERTBOUND_LENGTH_TOO_LARGE, &huge, 1, der, 2, NULL, 0, 1, NULL, 0, 0, NULL);
    CHECK(CERTBOUND_LENGTH_TOO_LARGE, &one, SIZE_MAX, der, 2, NULL, 0, 1, NULL, 0, 0, NULL);
    CHECK(CERTBOUND_LENGTH_TOO_LARGE, &one, 1, der, SIZE_MAX, NULL, 0, 1, NULL, 0, 0, NULL);
    CHECK(CERTBOUND_MISALIGNED_POINTER, odd_slices, 1, der, 2, NULL, 0, 1, NULL, 0, 0, NULL);
    CHECK(CERTBOUND_MISALIGNED_POINTER, &one, 1, der, 2, NULL, 0, 1, NULL, 0, 0, odd);
    CHECK(CERTBOUND_UNKNOWN_FLAG, &one, 1, der, 2, NULL, 0, 1, NULL, 0, 2, NULL);
    CHECK(CERTBOUND_UNKNOWN_FLAG, &one, 1, der, 2, NULL, 0, 1, NULL, 0, 0x80000001, NULL);
    CHECK(CERTBOUND_CHAIN_ANCHOR_MALFORMED, &none, 1, der, 2, NULL, 0, 1, NULL, 0, 0, NULL);
    CHECK(CERTBOUND_CHAIN_ANCHOR_MALFORMED, &one, 1, der, 2, NULL, 0, 1, NULL, 0, 0, NULL);
    return failures != 0;
}

int main(int argc, char **argv)
{
    if (argc == 1)
        return run_table();
    if (argc == 2 && strcmp(argv[1], "--misuse") == 0)
        return run_misuse();
    if (argc >= 3)
        return run_files(argc - 1, argv + 1);
    die("usage");
}
