/*
 * certbound_chain: chains of client certificates (RFC 8705 sections 2.1 and 7.5).
 * Generated; do not edit.
 *
 * A library of its own, since it contains what certbound.h does without: an
 * allocator, threads' storage, cryptography (rustls-webpki over AWS-LC). Link
 * with `pkg-config --libs certbound-chain`; statically also `--static`. It and
 * libcertbound may stand in one program, static or shared; the names and messages
 * of statuses are libcertbound's.
 *
 * The conventions of certbound.h hold, but for this: memory is allocated during a
 * call and freed before it returns. Functions may be called from any thread, not
 * from signal handlers.
 */

#ifndef CERTBOUND_CHAIN_H
#define CERTBOUND_CHAIN_H

#include "certbound.h"

/**
 * As the time of a check: now, by the system's clock.
 */
#define CERTBOUND_CHAIN_NOW INT64_MIN

/**
 * Flag: the leaf must have an extended key usage. One without clientAuth is
 * refused in any case.
 */
#define CERTBOUND_CHAIN_REQUIRE_CLIENT_AUTH_EKU 1

/**
 * The most certificates that may be given beside the leaf.
 */
#define CERTBOUND_CHAIN_MAX_CERTIFICATES 16

/**
 * The most octets that they may have together.
 */
#define CERTBOUND_CHAIN_MAX_OCTETS (128 * 1024)

/**
 * Place: it cannot be told which certificate.
 */
#define CERTBOUND_CHAIN_PLACE_UNKNOWN 0

/**
 * Place: the leaf.
 */
#define CERTBOUND_CHAIN_PLACE_LEAF 1

/**
 * Place: the certificate of the chain with this index.
 */
#define CERTBOUND_CHAIN_PLACE_CHAIN 2

/**
 * Place: the anchor with this index.
 */
#define CERTBOUND_CHAIN_PLACE_ANCHOR 3

/**
 * A slice of octets: a certificate in DER, or text. `(NULL, 0)` is empty.
 */
typedef struct certbound_slice {
  /**
   * The first octet.
   */
  const uint8_t *start;
  /**
   * How many there are.
   */
  size_t len;
} certbound_slice;

/**
 * Which certificate breaks which rule, and how. Plain data, for logs.
 */
typedef struct certbound_chain_fault {
  /**
   * Octets of this structure, as the library that wrote it knows it.
   */
  uint32_t size;
  /**
   * What was returned.
   */
  certbound_status status;
  /**
   * `CERTBOUND_CHAIN_PLACE_…`.
   */
  uint32_t place;
  /**
   * The index in what was given, from 0; 0 also where it has no meaning.
   */
  uint32_t index;
  /**
   * What in particular is wrong, printable ASCII and NUL; may be empty.
   */
  char detail[112];
} certbound_chain_fault;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Checks that a path of signatures leads from a client's certificate to an
 * anchor, and that each certificate may stand there (RFC 5280 section 6).
 *
 * Whom the leaf names is another question: ask `certbound_subject_verify` too,
 * and ask it of the leaf alone.
 *
 * @param[in]  anchors      certificates of the authorities that are trusted,
 *                          in DER. Those of version 3 must be CA certificates.
 * @param[in]  anchors_len  how many.
 * @param[in]  leaf_der     the client's certificate.
 * @param[in]  leaf_der_len its length in octets.
 * @param[in]  chain        what else the client sent, in any order; NULL with 0
 *                          for nothing.
 * @param[in]  chain_len    how many; at most `CERTBOUND_CHAIN_MAX_CERTIFICATES`, and
 *                          `CERTBOUND_CHAIN_MAX_OCTETS` octets together.
 * @param[in]  at           when the chain must be valid, in seconds since 1970
 *                          UTC, or `CERTBOUND_CHAIN_NOW`.
 * @param[in]  policies     object identifiers in dotted form, of which one must
 *                          stand in every certificate below the anchor; NULL
 *                          with 0: none is demanded.
 * @param[in]  policies_len how many.
 * @param[in]  flags        0, or `CERTBOUND_CHAIN_REQUIRE_CLIENT_AUTH_EKU`. Other
 *                          bits refuse.
 * @param[out] out_fault_or_null what is wrong, when the status is a
 *                          `CERTBOUND_CHAIN_…`; may be NULL.
 * @return `CERTBOUND_OK`; `CERTBOUND_UNKNOWN_FLAG`; statuses
 *         of 800 to 809 for anchors, policies and time, of 810 to 849 for the
 *         chain; boundary statuses.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_chain_verify(const struct certbound_slice *anchors,
                                        size_t anchors_len,
                                        const uint8_t *leaf_der,
                                        size_t leaf_der_len,
                                        const struct certbound_slice *chain,
                                        size_t chain_len,
                                        int64_t at,
                                        const struct certbound_slice *policies,
                                        size_t policies_len,
                                        uint32_t flags,
                                        struct certbound_chain_fault *out_fault_or_null);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* CERTBOUND_CHAIN_H */
