/*
 * A token against the thumbprint of its connection: certbound's C library, and what
 * a C programmer writes with OpenSSL and jansson. Contenders take turns.
 *
 * usage: peer ROUNDS X5T#S256 NAME TOKEN [NAME TOKEN]...
 *
 * Prints lines of JSON as benches/contests does.
 */
#define _POSIX_C_SOURCE 200809L

#include <certbound.h>
#include <jansson.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* How long one contender is measured in a round. */
#define SLICE_NS 1e6
#define MAX_ROUNDS 1000

struct token {
    const char *text;
    size_t len;
};

typedef int (*contender)(const struct token *token, const uint8_t *thumbprint);

static int with_certbound(const struct token *token, const uint8_t *thumbprint)
{
    certbound_confirmation confirmation;

    return certbound_confirmation_read_jwt(token->text, token->len, &confirmation) == CERTBOUND_OK
        && certbound_confirmation_check(&confirmation, thumbprint,
                                        CERTBOUND_POLICY_REQUIRED, 0) == CERTBOUND_OK;
}

/* Octets of base64url, which EVP knows with the other alphabet and padded only. */
static unsigned char *decode_base64url(const char *text, size_t len, size_t *out_len)
{
    size_t i, padded = (len + 3) / 4 * 4;
    char *standard = malloc(padded + 1);
    unsigned char *octets = malloc(padded / 4 * 3 + 1);
    int written;

    if (standard == NULL || octets == NULL) {
        free(standard);
        free(octets);
        return NULL;
    }
    for (i = 0; i < len; i++) {
        standard[i] = text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i];
    }
    while (i < padded) {
        standard[i++] = '=';
    }
    written = EVP_DecodeBlock(octets, (unsigned char *) standard, (int) padded);
    free(standard);
    if (written < 0) {
        free(octets);
        return NULL;
    }
    *out_len = (size_t) written - (padded - len);
    return octets;
}

static int with_openssl_and_jansson(const struct token *token, const uint8_t *thumbprint)
{
    const char *payload = memchr(token->text, '.', token->len), *end, *text;
    unsigned char *claims, *bound;
    size_t claims_len, bound_len;
    json_t *root;
    int same = 0;

    if (payload == NULL) {
        return 0;
    }
    payload++;
    end = memchr(payload, '.', token->len - (size_t) (payload - token->text));
    if (end == NULL) {
        return 0;
    }
    claims = decode_base64url(payload, (size_t) (end - payload), &claims_len);
    if (claims == NULL) {
        return 0;
    }
    root = json_loadb((const char *) claims, claims_len, 0, NULL);
    text = json_string_value(json_object_get(json_object_get(root, "cnf"), "x5t#S256"));
    if (text != NULL) {
        bound = decode_base64url(text, strlen(text), &bound_len);
        same = bound != NULL && bound_len == CERTBOUND_THUMBPRINT_SIZE
            && CRYPTO_memcmp(bound, thumbprint, bound_len) == 0;
        free(bound);
    }
    json_decref(root);
    free(claims);
    return same;
}

static double now(void)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double) at.tv_sec * 1e9 + (double) at.tv_nsec;
}

/* Nanoseconds of so many calls, all of which must pass. */
static double measure(contender check, const struct token *token, const uint8_t *thumbprint,
                      long calls)
{
    double start = now();
    long i;

    for (i = 0; i < calls; i++) {
        if (!check(token, thumbprint)) {
            fprintf(stderr, "a token is refused\n");
            exit(1);
        }
    }
    return now() - start;
}

static void contest(const char *name, const struct token *token, const uint8_t *thumbprint,
                    long rounds)
{
    static const char *const NAMES[] = {"certbound", "OpenSSL + jansson"};
    static const contender CONTENDERS[] = {with_certbound, with_openssl_and_jansson};
    static double times[2][MAX_ROUNDS];
    long calls[2], round;
    int i;

    for (i = 0; i < 2; i++) {
        calls[i] = 1;
        while (measure(CONTENDERS[i], token, thumbprint, calls[i]) < SLICE_NS) {
            calls[i] *= 2;
        }
    }
    for (round = 0; round < rounds; round++) {
        for (i = 0; i < 2; i++) {
            int which = (int) ((round + i) % 2);
            double took = measure(CONTENDERS[which], token, thumbprint, calls[which]);

            times[which][round] = took / (double) calls[which];
        }
    }
    printf("{\"name\":\"c/%s\",\"octets\":{\"certbound\":%zu},\"times\":{", name, token->len);
    for (i = 0; i < 2; i++) {
        printf("%s\"%s\":[", i == 0 ? "" : ",", NAMES[i]);
        for (round = 0; round < rounds; round++) {
            printf("%s%.1f", round == 0 ? "" : ",", times[i][round]);
        }
        printf("]");
    }
    printf("}}\n");
}

int main(int argc, char **argv)
{
    certbound_confirmation bound;
    long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    int i;

    if (argc < 5 || argc % 2 == 0 || rounds < 1 || rounds > MAX_ROUNDS) {
        fprintf(stderr, "usage: %s ROUNDS X5T#S256 NAME TOKEN [NAME TOKEN]...\n", argv[0]);
        return 2;
    }
    if (certbound_confirmation_read_thumbprint(argv[2], strlen(argv[2]), &bound) != CERTBOUND_OK) {
        fprintf(stderr, "%s is no thumbprint\n", argv[2]);
        return 2;
    }
    printf("{\"openssl\":\"%s\",\"jansson\":\"%s\"}\n", OpenSSL_version(OPENSSL_VERSION),
           jansson_version_str());
    for (i = 3; i < argc; i += 2) {
        struct token token = {argv[i + 1], strlen(argv[i + 1])};

        contest(argv[i], &token, bound.x5t_s256, rounds);
    }
    return 0;
}
