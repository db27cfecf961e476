/*
 * A call of every kind of entry point, on input that takes it far: every kind of
 * JSON value, escapes, names that have to be prepared in full. For programs that
 * measure what a call uses.
 */
#ifndef CERTBOUND_TESTS_CALLS_H
#define CERTBOUND_TESTS_CALLS_H

#include <certbound.h>

#include <stdlib.h>
#include <string.h>

static uint8_t certificate[4000] = { 0x30, 0x82, (4000 - 4) >> 8, (4000 - 4) & 0xff };
static uint8_t thumbprint[32];

/* Every kind of value, escapes included, and a token of it. */
static const char claims[] =
    "{\"a\":[1,-2.5e3,true,false,null,\"\\u00e9\\ud83d\\ude00\",{}],\"active\""
    ":true,\"cnf\":{\"jkt\":\"x\",\"x5t#S256\":\"A4DtL2JmUMhAsvJj5tKyn64SqzmuX"
    "bMrJa0n761y5v0\"}}";
static const char token[] =
    "e30."
    "eyJhIjpbMSwtMi41ZTMsdHJ1ZSxmYWxzZSxudWxsLCJcdTAwZTlcdWQ4M2RcdWRlMDAiLHt9XSwiYWN0"
    "aXZlIjp0cnVlLCJjbmYiOnsiamt0IjoieCIsIng1dCNTMjU2IjoiQTREdEwySm1VTWhBc3ZKajV0S3lu"
    "NjRTcXptdVhiTXJKYTBuNzYxeTV2MCJ9fQ"
    ".";

/* C=DE, O=Stra + U+00DF + e with a combining mark, CN=a. */
static const uint8_t subject[] =
    "\x30\x2f\x31\x0b\x30\x09\x06\x03\x55\x04\x06\x13\x02" "DE"
    "\x31\x12\x30\x10\x06\x03\x55\x04\x0a\x0c\x09" "Stra\xc3\x9f" "e\xcc\x81"
    "\x31\x0c\x30\x0a\x06\x03\x55\x04\x03\x0c\x03" "a b";
/* A certificate of that subject. */
static const uint8_t client[] =
    "\x30\x48\x30\x41\xa0\x03\x02\x01\x02\x02\x01\x01\x30\x00\x30\x00\x30\x00"
    "\x30\x2f\x31\x0b\x30\x09\x06\x03\x55\x04\x06\x13\x02" "DE"
    "\x31\x12\x30\x10\x06\x03\x55\x04\x0a\x0c\x09" "Stra\xc3\x9f" "e\xcc\x81"
    "\x31\x0c\x30\x0a\x06\x03\x55\x04\x03\x0c\x03" "a b"
    "\x30\x00\x30\x00\x03\x01\x00";
static const char registered[] = "CN=a  B,O=STRASSE\xcc\x81,C=de";
static const uint8_t names[] = "\x30\x0f\x82\x0d" "*.example.org";

static certbound_status sink;

static void *hash(void *unused)
{
    sink = certbound_thumbprint(certificate, sizeof(certificate), thumbprint);
    return unused;
}

static void *verify_jwt(void *unused)
{
    certbound_confirmation out;
    sink = certbound_verify_jwt_binding(token, sizeof(token) - 1, thumbprint, 1, 0, &out);
    return unused;
}

static void *verify_claims(void *unused)
{
    certbound_confirmation out;
    sink = certbound_verify_claims_binding(claims, sizeof(claims) - 1, thumbprint, 1, 0, &out);
    return unused;
}

static void *verify_introspection(void *unused)
{
    certbound_confirmation out;
    sink = certbound_verify_introspection_binding(claims, sizeof(claims) - 1, thumbprint, 1, 0, &out);
    return unused;
}

static void *encode_and_decode(void *unused)
{
    char text[44];
    sink = certbound_thumbprint_encode(thumbprint, text);
    sink = certbound_thumbprint_decode(text, 43, thumbprint);
    return unused;
}

/*
 * A subject with a value that has to be prepared in full, a subject that
 * differs in its last attribute, and alternative names that lack the one.
 */
static void *match_subject(void *unused)
{
    certbound_mismatch mismatch;
    sink = certbound_subject_verify_name(subject, sizeof(subject) - 1, registered,
                                         strlen(registered), &mismatch);
    return unused;
}

static void *match_name(void *unused)
{
    sink = certbound_name_match(subject, sizeof(subject) - 1, subject, sizeof(subject) - 1);
    return unused;
}

static void *match_san(void *unused)
{
    certbound_mismatch mismatch;
    sink = certbound_subject_verify_san(names, sizeof(names) - 1, CERTBOUND_SUBJECT_DNS,
                                        "client.example", 14, &mismatch);
    return unused;
}

static void *check_dn(void *unused)
{
    size_t position;
    sink = certbound_subject_check(CERTBOUND_SUBJECT_DN, registered, strlen(registered), &position);
    return unused;
}

static void *mismatch_sentence(void *unused)
{
    certbound_mismatch mismatch;
    char               text[256];
    size_t             len;

    sink = certbound_subject_verify_name(subject, sizeof(subject) - 1, "CN=x", 4, &mismatch);
    sink = certbound_mismatch_text(&mismatch, text, sizeof(text), &len);
    return unused;
}

static void *text_verify(void *unused)
{
    static const char same[100];

    sink = certbound_text_verify(same, sizeof(same), same, sizeof(same));
    return unused;
}

/* Percent-encoded PEM of a SEQUENCE of 118 zeros, longer than is decoded at a time. */
#define ZEROS "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define BLOCK                                                                                      \
    "-----BEGIN%20CERTIFICATE-----MHY" ZEROS "%0A" ZEROS ZEROS "A-----END%20CERTIFICATE-----"

static void decode(uint32_t format, const char *value, size_t index)
{
    static uint8_t der[128];
    size_t         len;

    sink = certbound_decode_client_cert(format, value, strlen(value), CERTBOUND_DEFAULT_LIMIT,
                                        index, der, sizeof(der), &len);
    if (sink != CERTBOUND_OK) {
        exit(2);
    }
}

static void *decode_chain(void *unused)
{
    decode(CERTBOUND_FORMAT_URL_PEM_CHAIN, BLOCK BLOCK, 1);
    return unused;
}

static void *decode_envoy(void *unused)
{
    decode(CERTBOUND_FORMAT_ENVOY_XFCC,
           "Cert=\"" BLOCK "\";Hash=d2b3c6fbc1adcd32d5d0fe71f33a10e28740374e971878970163f297e08da3ac", 0);
    return unused;
}

/* Metadata with escapes, a JWK Set in it and one of its own, endpoints with aliases. */
static const char subject_metadata[] =
    "{\"token_endpoint_auth_method\":\"tls_client_auth\",\"a\":[{\"b\":1.5}],"
    "\"tls_client_auth_subject_dn\":\"CN=a  B,O=STRASSE\\u0301,C=de\"}";
#define JWKS "{\"keys\":[{\"kty\":\"EC\"},5,{\"x5c\":[\"MHY" ZEROS ZEROS ZEROS "A\",\"x\"]}]}"
static const char jwks_metadata[] =
    "{\"token_endpoint_auth_method\":\"self_signed_tls_client_auth\",\"jwks\":" JWKS "}";
static const char jwks[] = JWKS;
static const char server_metadata[] =
    "{\"token_endpoint\":\"https://a/\",\"mtls_endpoint_aliases\":"
    "{\"token_endpoint\":\"https:\\/\\/b\\/\"}}";
static uint8_t    registered_certificate[120] = { 0x30, 0x76 };
static char       scratch[256];

static void *registration_read(void *unused)
{
    certbound_registration   out;
    certbound_metadata_fault fault;

    sink = certbound_registration_read(subject_metadata, strlen(subject_metadata), scratch,
                                       sizeof(scratch), &out, &fault);
    if (sink != CERTBOUND_OK) {
        exit(2);
    }
    return unused;
}

static void *registration_verify_subject(void *unused)
{
    certbound_mismatch mismatch;

    sink = certbound_registration_verify(subject_metadata, strlen(subject_metadata), scratch,
                                         sizeof(scratch), client, sizeof(client) - 1,
                                         CERTBOUND_CHAIN_VERIFIED_UPSTREAM, NULL, 0, &mismatch);
    /* Without the Unicode tables it is another subject. */
    if (sink != CERTBOUND_OK && sink != CERTBOUND_SUBJECT_MISMATCH) {
        exit(2);
    }
    return unused;
}

static void *registration_verify_jwks(void *unused)
{
    certbound_mismatch mismatch;

    sink = certbound_registration_verify(jwks_metadata, strlen(jwks_metadata), NULL, 0,
                                         registered_certificate, sizeof(registered_certificate),
                                         CERTBOUND_CHAIN_EVIDENCE_NONE, NULL, 0, &mismatch);
    if (sink != CERTBOUND_OK) {
        exit(2);
    }
    return unused;
}

static void *jwk_set(void *unused)
{
    certbound_status statuses[4];
    size_t           count;

    sink = certbound_jwk_set_inspect(jwks, strlen(jwks), statuses, 4, &count);
    if (sink != CERTBOUND_OK || count != 3) {
        exit(2);
    }
    sink = certbound_jwk_set_verify(jwks, strlen(jwks), registered_certificate,
                                    sizeof(registered_certificate));
    if (sink != CERTBOUND_OK) {
        exit(2);
    }
    return unused;
}

static void *endpoint(void *unused)
{
    size_t len;

    sink = certbound_endpoint_resolve(server_metadata, strlen(server_metadata), "token_endpoint",
                                      14, scratch, sizeof(scratch), &len);
    if (sink != CERTBOUND_OK) {
        exit(2);
    }
    return unused;
}

static void *query(void *unused)
{
    sink = certbound_query_check("a=b&access%5Ftoke=x", 19);
    return unused;
}

static const struct {
    const char *name;
    void     *(*call)(void *);
    /* Octets of stack on a 64-bit machine. */
    size_t      limit;
} calls[] = {
    { "thumbprint", hash, 1536 },
    { "thumbprint text", encode_and_decode, 1536 },
    { "verify_jwt_binding", verify_jwt, 1536 },
    { "verify_claims_binding", verify_claims, 1536 },
    { "verify_introspection_binding", verify_introspection, 1536 },
    { "query_check", query, 1536 },
    { "text_verify", text_verify, 1536 },
    { "decode_client_cert, chain", decode_chain, 1536 },
    { "decode_client_cert, Envoy", decode_envoy, 1536 },
    { "subject_check", check_dn, 2688 },
    { "subject_verify_name", match_subject, 2688 },
    { "name_match", match_name, 2688 },
    { "subject_verify_san", match_san, 2688 },
    { "mismatch_text", mismatch_sentence, 2688 },
    { "registration_read", registration_read, 2688 },
    { "registration_verify, subject", registration_verify_subject, 2688 },
    { "registration_verify, jwks", registration_verify_jwks, 2048 },
    { "jwk_set_inspect, jwk_set_verify", jwk_set, 2048 },
    { "endpoint_resolve", endpoint, 1536 },
};

#endif
