/*
 * Every function from several threads at a time, on inputs that they share, and from
 * a signal handler in the middle of another call: the answers are those of one thread
 * alone. There is nothing to set up before, so the first calls are made at once too.
 *
 * usage: threads ROUNDS [settled]
 *
 * Settled: after one call of each. What the processor can do is remembered in atomic
 * variables, which Helgrind takes for ordinary ones.
 */
#define _GNU_SOURCE

#include "../link/calls.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>

enum { THREADS = 8 };

/* All that the functions say in one round, and nothing else: compared as octets. */
struct answers {
    certbound_status         statuses[32];
    uint8_t                  thumbprints[2][32];
    char                     texts[7][256];
    uint8_t                  der[128];
    certbound_confirmation   confirmations[6];
    certbound_mismatch       mismatches[4];
    certbound_registration   registration;
    certbound_metadata_fault fault;
    certbound_status         keys[4];
    size_t                   lengths[8];
    uint32_t                 kind;
    uint32_t                 numbers[3];
    const char              *strings[8];
};

static const char thumbprint_text[] = "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0";
static const char authorization[] = "Bearer abc";

#define TEXT(string) string, sizeof(string) - 1

static void ask(struct answers *to)
{
    certbound_status *status = to->statuses;
    uint8_t          *presented = to->thumbprints[0];

    memset(to, 0, sizeof(*to));
    *status++ = certbound_thumbprint(client, sizeof(client) - 1, presented);
    *status++ = certbound_thumbprint_encode(presented, to->texts[0]);
    *status++ = certbound_thumbprint_decode(TEXT(thumbprint_text), to->thumbprints[1]);
    presented = to->thumbprints[1];
    *status++ = certbound_confirmation_read_jwt(TEXT(token), &to->confirmations[0]);
    *status++ = certbound_confirmation_read_claims(TEXT(claims), &to->confirmations[1]);
    *status++ = certbound_confirmation_read_introspection(TEXT(claims), &to->confirmations[2]);
    *status++ = certbound_confirmation_read_thumbprint(TEXT(thumbprint_text),
                                                       &to->confirmations[3]);
    *status++ = certbound_confirmation_check(&to->confirmations[0], presented, 1, 0);
    *status++ = certbound_confirmation_check(&to->confirmations[1], to->thumbprints[0], 1, 0);
    *status++ = certbound_verify_jwt_binding(TEXT(token), presented, 1, 0, &to->confirmations[4]);
    *status++ = certbound_verify_claims_binding(TEXT(claims), presented, 1, 0, NULL);
    *status++ = certbound_verify_introspection_binding(TEXT(claims), presented, 2, 0,
                                                       &to->confirmations[5]);
    *status++ = certbound_bearer_token(TEXT(authorization), &to->strings[0], &to->lengths[0]);
    *status++ = certbound_query_check(TEXT("a=b&access%5Ftoken=x"));
    *status++ = certbound_text_verify(TEXT(token), TEXT(token));
    *status++ = certbound_decode_client_cert(CERTBOUND_FORMAT_URL_PEM_CHAIN, TEXT(BLOCK BLOCK),
                                             CERTBOUND_DEFAULT_LIMIT, 1, to->der,
                                             sizeof(to->der), &to->lengths[1]);
    *status++ = certbound_subject_check(CERTBOUND_SUBJECT_DN, TEXT("CN=a,XX=b"), &to->lengths[2]);
    *status++ = certbound_subject_verify(client, sizeof(client) - 1, CERTBOUND_SUBJECT_DN,
                                         TEXT(registered), &to->mismatches[0]);
    *status++ = certbound_subject_verify_name(subject, sizeof(subject) - 1, TEXT("CN=x"),
                                              &to->mismatches[1]);
    *status++ = certbound_subject_verify_san(names, sizeof(names) - 1, CERTBOUND_SUBJECT_DNS,
                                             TEXT("client.example"), &to->mismatches[2]);
    *status++ = certbound_mismatch_text(&to->mismatches[1], to->texts[1], sizeof(to->texts[1]),
                                        &to->lengths[3]);
    *status++ = certbound_name_match(subject, sizeof(subject) - 1, subject, sizeof(subject) - 1);
    *status++ = certbound_subject_text(client, sizeof(client) - 1, to->texts[2],
                                       sizeof(to->texts[2]), &to->lengths[4]);
    *status++ = certbound_san_text(client, sizeof(client) - 1, 0, &to->kind, to->texts[3],
                                   sizeof(to->texts[3]), &to->lengths[5]);
    *status++ = certbound_registration_read(TEXT(subject_metadata), to->texts[4],
                                            sizeof(to->texts[4]), &to->registration, &to->fault);
    *status++ = certbound_registration_verify(TEXT(subject_metadata), to->texts[5],
                                              sizeof(to->texts[5]), client, sizeof(client) - 1,
                                              CERTBOUND_CHAIN_VERIFIED_UPSTREAM, NULL, 0,
                                              &to->mismatches[3]);
    *status++ = certbound_jwk_set_inspect(TEXT(jwks), to->keys, 4, &to->lengths[6]);
    *status++ = certbound_jwk_set_verify(TEXT(jwks), registered_certificate,
                                         sizeof(registered_certificate));
    *status++ = certbound_endpoint_resolve(TEXT(server_metadata), TEXT("token_endpoint"),
                                           to->texts[6], sizeof(to->texts[6]), &to->lengths[7]);
    *status++ = certbound_endpoint_alias_verify(TEXT("token_endpoint"), TEXT("http://a"));
    to->numbers[0] = certbound_http_status(to->statuses[8], CERTBOUND_CONTEXT_RESOURCE);
    to->numbers[1] = certbound_version_number();
    to->numbers[2] = (uint32_t) (certbound_thumbprint_size() + certbound_thumbprint_text_size());
    to->strings[1] = certbound_oauth_error(to->statuses[8], CERTBOUND_CONTEXT_RESOURCE);
    to->strings[2] = certbound_status_name(to->statuses[8]);
    to->strings[3] = certbound_status_message(to->statuses[8]);
    to->strings[4] = certbound_status_verdict(to->statuses[8]);
    to->strings[5] = certbound_metadata_member_name(CERTBOUND_MEMBER_JWKS);
    to->strings[6] = certbound_version();
}

static pthread_barrier_t together;
static unsigned long     rounds;
static struct answers    first[THREADS];

/* Gives NULL when every round said the same. */
static void *repeat(void *argument)
{
    struct answers *mine = argument, again;
    unsigned long   i;

    pthread_barrier_wait(&together);
    ask(mine);
    for (i = 1; i < rounds; i++) {
        ask(&again);
        if (memcmp(mine, &again, sizeof(again)) != 0) {
            return mine;
        }
    }
    return NULL;
}

static struct answers        alone, between;
static volatile sig_atomic_t signals, differs;

static void interrupt(int number)
{
    (void) number;
    ask(&between);
    if (memcmp(&alone, &between, sizeof(alone)) != 0) {
        differs = 1;
    }
    signals++;
}

/* Calls that are interrupted by calls, each time a little later. */
static int interrupted(void)
{
    struct sigaction action = { .sa_handler = interrupt };
    struct itimerval once = { { 0, 0 }, { 0, 0 } };
    struct answers   again;
    int              i;

    sigaction(SIGALRM, &action, NULL);
    for (i = 0; i < 200; i++) {
        once.it_value.tv_usec = 10 + 3 * i;
        setitimer(ITIMER_REAL, &once, NULL);
        while (signals == i) {
            ask(&again);
            if (memcmp(&alone, &again, sizeof(again)) != 0) {
                differs = 1;
            }
        }
    }
    return differs;
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS];
    void     *result;
    int       i, failed = 0;

    /* The table of single calls is for others. */
    (void) calls;
    rounds = argc >= 2 ? strtoul(argv[1], NULL, 10) : 0;
    if (argc == 3) {
        ask(&alone);
    }
    if (rounds == 0 || pthread_barrier_init(&together, NULL, THREADS) != 0) {
        return 2;
    }
    for (i = 0; i < THREADS; i++) {
        if (pthread_create(&threads[i], NULL, repeat, &first[i]) != 0) {
            return 2;
        }
    }
    for (i = 0; i < THREADS; i++) {
        if (pthread_join(threads[i], &result) != 0 || result != NULL) {
            failed = 1;
        }
    }
    ask(&alone);
    for (i = 0; i < THREADS; i++) {
        if (memcmp(&alone, &first[i], sizeof(alone)) != 0) {
            failed = 1;
        }
    }
    /* What they say is no accident either. */
    if (alone.statuses[0] != CERTBOUND_OK || alone.statuses[7] != CERTBOUND_OK
        || alone.statuses[8] != CERTBOUND_CERTIFICATE_MISMATCH
        || strcmp(alone.texts[6], "https://b/") != 0)
    {
        failed = 1;
    }
    if (interrupted()) {
        failed = 1;
    }
    printf("threads: %s\n", failed ? "FAILED" : "the same answers from all, and from a handler");
    return failed;
}
