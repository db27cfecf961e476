/*
 * Runs vector cases through the C ABI: one line for each case on standard
 * input, tab-separated, as tests/c/table.py writes them from the JSON files:
 *
 *   cnf  ID  KIND  INPUT-HEX  THUMBPRINT-HEX|-  POLICY  METHODS  EXPECT
 *   dn   ID  1     VALUE-HEX  NAME-HEX          -       -        EXPECT
 *   san  ID  KIND  VALUE-HEX  GENERALNAMES-HEX  -       -        EXPECT
 *   header  ID  FORMAT  VALUE-HEX  -  -  -  SHA256-HEX|error
 *
 * Prints the cases that did not go as expected and, last, the two counts.
 */
#define _POSIX_C_SOURCE 200809L

#include <stdint.h>
#include <stdlib.h>
#include <sys/types.h>

static uint8_t *room_of(size_t len);
#define CASES_ROOM      room_of
#define CASES_GIVE_BACK free

#include "cases.h"

enum { FIELDS = 8 };

static void stop(const char *why)
{
    fprintf(stderr, "vectors: %s\n", why);
    exit(2);
}

/* Memory of exactly that size, so that a sanitizer sees what lies beyond its end. */
static uint8_t *room_of(size_t len)
{
    uint8_t *room = malloc(len == 0 ? 1 : len);

    if (room == NULL) {
        stop("out of memory");
    }
    return room;
}

/* Decodes hexadecimal. */
static uint8_t *from_hex(const char *hex, size_t *len)
{
    uint8_t *octets;
    size_t   i;

    *len = strlen(hex) / 2;
    octets = room_of(*len);
    for (i = 0; i < *len; i++) {
        unsigned int octet;
        if (sscanf(hex + 2 * i, "%2x", &octet) != 1) {
            stop("bad hexadecimal in the table");
        }
        octets[i] = (uint8_t) octet;
    }
    return octets;
}

/* Splits a line at its tabs. */
static void split(char *line, char **field)
{
    int i;

    for (i = 0; i < FIELDS; i++) {
        field[i] = line;
        line = line == NULL ? NULL : strchr(line, '\t');
        if (line != NULL) {
            *line++ = '\0';
        }
    }
    if (line != NULL || field[FIELDS - 1] == NULL) {
        stop("a line of the table does not have its fields");
    }
}

/* Runs the case of a line; the verdict lives as long as the program. */
static const char *run_line(char **field)
{
    struct vector_case  one = { 0 };
    const char         *verdict;
    uint8_t            *value, *other = NULL;
    int                 is_cnf = strcmp(field[0], "cnf") == 0;

    if (!is_cnf && strcmp(field[0], "dn") != 0 && strcmp(field[0], "san") != 0
        && strcmp(field[0], "header") != 0)
    {
        stop("unknown kind of case");
    }
    one.file = field[0];
    one.id = field[1];
    one.kind = field[2];
    one.number = is_cnf ? 0 : (uint32_t) strtoul(field[2], NULL, 10);
    one.expect = field[FIELDS - 1];
    one.value = value = from_hex(field[3], &one.value_len);
    if (strcmp(field[4], "-") != 0) {
        one.other = other = from_hex(field[4], &one.other_len);
    }
    if (is_cnf) {
        one.policy = (uint32_t) strtoul(field[5], NULL, 10);
        one.methods = (uint32_t) strtoul(field[6], NULL, 10);
    }
    verdict = run_case(&one);
    free(value);
    free(other);
    return verdict;
}

int main(void)
{
    unsigned long cases = 0, failed = 0;
    char         *line = NULL, *field[FIELDS];
    size_t        capacity = 0;
    ssize_t       len;

    while ((len = getline(&line, &capacity, stdin)) > 0) {
        const char *got;

        line[strcspn(line, "\n")] = '\0';
        split(line, field);
        got = run_line(field);
        cases++;
        if (strcmp(got, field[FIELDS - 1]) != 0) {
            failed++;
            printf("  %s: expected %s, got %s\n", field[1], field[FIELDS - 1], got);
        }
    }
    free(line);
    printf("%lu %lu\n", cases, failed);
    return failed == 0 && cases > 0 ? 0 : 1;
}
