/*
 * Instructions an octet of input costs, what is usual beside what is made to cost
 * most. QEMU counts them where -icount is given. An attacker must not gain much by
 * his choice of octets: the worst may cost only so many times what is usual.
 *
 * Output: "time FUNCTION, INPUT N", N in hundredths of an instruction an octet.
 */
#include "certbound.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { ROOM = 8192 };

static char               text[ROOM];
static uint8_t            octets[ROOM];
static certbound_mismatch mismatch;

static uint32_t instructions(void)
{
    uint32_t count;

    __asm__ volatile("rdinstret %0" : "=r"(count));
    return count;
}

/* Fills the text with a pattern between two ends; gives its length. */
static size_t fill(const char *begin, const char *pattern, const char *end)
{
    size_t begins = strlen(begin), size = strlen(pattern), ends = strlen(end), len = begins;

    memcpy(text, begin, begins);
    while (len + size + ends <= ROOM) {
        memcpy(text + len, pattern, size);
        len += size;
    }
    memcpy(text + len, end, ends);
    return len + ends;
}

static size_t nested(void)
{
    static const char open[] = "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[";
    char              pattern[2 * sizeof(open)];

    memcpy(pattern, open, sizeof(open) - 1);
    memset(pattern + sizeof(open) - 1, ']', sizeof(open) - 1);
    memcpy(pattern + 2 * (sizeof(open) - 1), ",", 2);
    return fill("{\"a\":[", pattern, "1]}");
}

static void put(uint8_t **at, uint8_t tag, size_t len)
{
    *(*at)++ = tag;
    *(*at)++ = 0x82;
    *(*at)++ = (uint8_t) (len >> 8);
    *(*at)++ = (uint8_t) len;
}

/* A Name of one commonName, a UTF8String of so many octets; gives its length. */
static size_t name_of(const char *value, size_t len)
{
    static const uint8_t type[] = { 0x06, 0x03, 0x55, 0x04, 0x03 };
    uint8_t             *at = octets;

    put(&at, 0x30, len + 17);
    put(&at, 0x31, len + 13);
    put(&at, 0x30, len + 9);
    memcpy(at, type, sizeof(type));
    at += sizeof(type);
    put(&at, 0x0c, len);
    memcpy(at, value, len);
    return (size_t) (at - octets) + len;
}

/* Reports, and says whether the cost is within the limit. The first is the usual. */
static int report(const char *function, const char *input, uint32_t count, size_t len,
                  uint32_t *usual, uint32_t limit)
{
    uint32_t hundredths = (uint32_t) ((uint64_t) count * 100 / len);

    if (*usual == 0)
        *usual = hundredths;
    printf("time %s, %s: %u.%02u instructions an octet, %u.%u times the usual\n", function, input,
           (unsigned) (hundredths / 100), (unsigned) (hundredths % 100),
           (unsigned) (hundredths / *usual), (unsigned) (hundredths * 10 / *usual % 10));
    return hundredths <= limit * *usual;
}

struct pattern {
    const char *input, *begin, *repeated, *end;
};

static int claims(void)
{
    /* The claims of a token as authorization servers write them, then the others. */
    static const struct pattern patterns[] = {
        { "usual", "{", "\"https://claims.example.com/0\":{\"role\":\"teller\",\"branch\":7919},",
          "\"a\":1}" },
        { "escapes", "{\"a\":\"", "\\u00e9", "\"}" },
        { "one-octet strings", "{\"a\":[", "\"a\",", "1]}" },
        { "names", "{", "\"a\":1,", "\"a\":1}" },
        { "octets beyond ASCII", "{\"a\":\"", "\xc3\xa9", "\"}" },
        { "numbers", "{\"a\":[", "-1.5e+3,", "1]}" },
        { "literals", "{\"a\":[", "null,", "1]}" },
        { "spaces", "{", "      ", "\"a\":1}" },
        { "a long name", "{\"", "abcdefghijklmnop", "\":1}" },
        { "methods of cnf", "{\"cnf\":{", "\"jkt\":1,", "\"x\":1}}" },
    };
    certbound_confirmation confirmation;
    uint32_t               usual = 0, begin, count;
    int                    within = 1;
    size_t                 i, len;

    for (i = 0; i < sizeof(patterns) / sizeof(*patterns) + 1; i++) {
        int is_pattern = i < sizeof(patterns) / sizeof(*patterns);

        len = is_pattern ? fill(patterns[i].begin, patterns[i].repeated, patterns[i].end)
                         : nested();
        begin = instructions();
        if (certbound_confirmation_read_claims(text, len, &confirmation) != CERTBOUND_OK)
            return 0;
        count = instructions() - begin;
        within &= report("claims", is_pattern ? patterns[i].input : "nesting", count, len, &usual,
                         4);
    }
    return within;
}

static int names(void)
{
    /* What is repeated in the registered text, and in the certificate. */
    static const struct {
        const char *input, *registered, *presented;
    } patterns[] = {
        { "usual", "Widgets Incorporated ", "Widgets Incorporated " },
        { "the other case", "Widgets Incorporated ", "WIDGETS INCORPORATED " },
        { "spaces", " a  ", "  a " },
        { "escapes", "\\,", "," },
        { "octets in hexadecimal", "\\41", "A" },
        { "beyond ASCII", "\xc3\xa9", "\xc3\xa9" },
        { "beyond ASCII, the other case", "\xc3\xa9", "\xc3\x89" },
        { "composed and decomposed", "\xc3\xa9", "e\xcc\x81" },
    };
    static char presented[ROOM];
    uint32_t    usual = 0, begin, count;
    int         within = 1;
    size_t      i, len, other, name;

    for (i = 0; i < sizeof(patterns) / sizeof(*patterns); i++) {
        other = 0;
        memcpy(text, "CN=x", 4);
        presented[other++] = 'x';
        len = 4;
        /* Lengths below 256 would need another form in DER. */
        while (other < 600) {
            memcpy(text + len, patterns[i].registered, strlen(patterns[i].registered));
            len += strlen(patterns[i].registered);
            memcpy(presented + other, patterns[i].presented, strlen(patterns[i].presented));
            other += strlen(patterns[i].presented);
        }
        text[len++] = 'x';
        presented[other++] = 'x';
        name = name_of(presented, other);
        begin = instructions();
        if (certbound_subject_verify_name(octets, name, text, len, &mismatch) != CERTBOUND_OK)
            return 0;
        count = instructions() - begin;
        within &= report("subject_verify_name", patterns[i].input, count, len + name,
                         &usual, 40);
    }
    return within;
}

int main(void)
{
    int claims_within = claims(), names_within = names();

    return claims_within && names_within ? 0 : 1;
}
