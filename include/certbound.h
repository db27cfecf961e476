/*
 * certbound: RFC 8705 certificate checks. Generated; do not edit.
 *
 * True of every function:
 * - Inputs are slices: a pointer and a length in octets. No NUL is needed, and
 *   octets of value zero are data. (NULL, 0) is an empty input; NULL with
 *   another length is CERTBOUND_NULL_POINTER; a length beyond PTRDIFF_MAX is
 *   CERTBOUND_LENGTH_TOO_LARGE.
 * - A pointer must be valid for its length during the call. Inputs are read
 *   before outputs are written, so they may share memory, but for buffers of text,
 *   DER and statuses, which are CERTBOUND_OVERLAPPING_BUFFERS then.
 * - Beside what stands at it, every function that returns a status may return
 *   CERTBOUND_NULL_POINTER, CERTBOUND_LENGTH_TOO_LARGE, CERTBOUND_MISALIGNED_POINTER
 *   and CERTBOUND_INTERNAL.
 * - Certificates are DER.
 * - Results are written on success only, what explains a failure on failure only.
 * - Statuses, reasons, members, flags, methods and formats may be added under one
 *   soname. Structures keep their size; what is reserved now may get a meaning.
 * - CERTBOUND_OK is 0 and is returned by nothing that did not pass. Compare with
 *   it, and treat every other number as a refusal, known or not.
 * - Nothing is allocated, nothing is kept between calls, nothing calls back: every
 *   function may be called from any thread and from signal handlers.
 */

#ifndef CERTBOUND_H
#define CERTBOUND_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__) || defined(__clang__)
#define CERTBOUND_MUST_USE __attribute__((warn_unused_result))
#else
#define CERTBOUND_MUST_USE
#endif

/**
 * What a function returns: CERTBOUND_OK, or why it refused. A fixed-width
 * number; more statuses may be added.
 */
typedef uint32_t certbound_status;

enum {
  /** the check passed; no function returns it for anything else */
  CERTBOUND_OK = 0,
  /** a pointer that must not be null is null */
  CERTBOUND_NULL_POINTER = 1,
  /** a length is larger than any object can be */
  CERTBOUND_LENGTH_TOO_LARGE = 2,
  /** the output buffer is too small for the result */
  CERTBOUND_SHORT_BUFFER = 3,
  /** the policy is neither required (1) nor if_bound (2) */
  CERTBOUND_UNKNOWN_POLICY = 4,
  /** the subject kind is none of the listed numbers, or none that this function takes */
  CERTBOUND_UNKNOWN_KIND = 5,
  /** the header format is none of the listed ones */
  CERTBOUND_UNKNOWN_FORMAT = 6,
  /** the confirmation was not filled in by a read function */
  CERTBOUND_INVALID_CONFIRMATION = 7,
  /** a pointer is not aligned for what it points to */
  CERTBOUND_MISALIGNED_POINTER = 8,
  /** the OAuth context is none of the listed numbers */
  CERTBOUND_UNKNOWN_CONTEXT = 9,
  /** there is no entry with this index */
  CERTBOUND_NO_SUCH_ENTRY = 10,
  /** the output buffer shares memory with an input */
  CERTBOUND_OVERLAPPING_BUFFERS = 11,
  /** the mismatch was not filled in by a verify function */
  CERTBOUND_INVALID_MISMATCH = 12,
  /** the chain evidence is neither none (0) nor upstream (1) */
  CERTBOUND_UNKNOWN_CHAIN_EVIDENCE = 13,
  /** a flag is none of the listed bits */
  CERTBOUND_UNKNOWN_FLAG = 14,
  /** a defect in the library was caught; please report it */
  CERTBOUND_INTERNAL = 99,
  /** the DER ends before the length it declares */
  CERTBOUND_DER_TRUNCATED = 100,
  /** octets follow the end of the DER element */
  CERTBOUND_DER_TRAILING_DATA = 101,
  /** a length is indefinite, which DER forbids */
  CERTBOUND_DER_INDEFINITE_LENGTH = 102,
  /** a length is not in its shortest form, which DER forbids */
  CERTBOUND_DER_NON_MINIMAL_LENGTH = 103,
  /** a length is beyond what this library reads */
  CERTBOUND_DER_LENGTH_TOO_LARGE = 104,
  /** a high tag number is not in its shortest form */
  CERTBOUND_DER_TAG_NOT_MINIMAL = 105,
  /** an element has another tag than the one that belongs here */
  CERTBOUND_DER_UNEXPECTED_TAG = 106,
  /** an element that belongs here is missing */
  CERTBOUND_DER_MISSING_ELEMENT = 107,
  /** the certificate is empty */
  CERTBOUND_CERTIFICATE_EMPTY = 200,
  /** the certificate is PEM text; decode it to DER first */
  CERTBOUND_CERTIFICATE_IS_PEM = 201,
  /** the certificate does not start with a DER SEQUENCE */
  CERTBOUND_CERTIFICATE_NOT_SEQUENCE = 202,
  /** the certificate's version is none of v1, v2, v3 */
  CERTBOUND_CERTIFICATE_VERSION = 203,
  /** the certificate's version is not a minimal INTEGER */
  CERTBOUND_CERTIFICATE_VERSION_ENCODING = 204,
  /** the certificate is not exactly tbsCertificate, algorithm and signature */
  CERTBOUND_CERTIFICATE_STRUCTURE = 205,
  /** octets are left over in tbsCertificate */
  CERTBOUND_CERTIFICATE_TRAILING_FIELDS = 206,
  /** the fields [1] [2] [3] of tbsCertificate are out of order or repeated */
  CERTBOUND_CERTIFICATE_FIELD_ORDER = 207,
  /** tbsCertificate has no subjectPublicKeyInfo */
  CERTBOUND_CERTIFICATE_KEY_MISSING = 208,
  /** a v1 or v2 certificate has extensions */
  CERTBOUND_EXTENSIONS_BEFORE_V3 = 209,
  /** the extensions are not exactly one SEQUENCE of SEQUENCEs */
  CERTBOUND_EXTENSIONS_MALFORMED = 210,
  /** the extension asked for is not OID, optional BOOLEAN, OCTET STRING */
  CERTBOUND_EXTENSION_MALFORMED = 211,
  /** the critical flag of the extension asked for is neither 00 nor FF */
  CERTBOUND_EXTENSION_CRITICAL = 212,
  /** the extension asked for stands more than once */
  CERTBOUND_EXTENSION_REPEATED = 213,
  /** a validity date is neither UTCTime nor GeneralizedTime in its DER form */
  CERTBOUND_CERTIFICATE_TIME = 214,
  /** octets are left over inside a distinguished name */
  CERTBOUND_NAME_TRAILING_DATA = 215,
  /** a distinguished name does not start with a SEQUENCE */
  CERTBOUND_NAME_NOT_SEQUENCE = 216,
  /** an object identifier is empty or not in its shortest form */
  CERTBOUND_OID_MALFORMED = 217,
  /** the serial number is an INTEGER without an octet */
  CERTBOUND_CERTIFICATE_SERIAL = 218,
  /** the registered DN is empty and would identify nobody */
  CERTBOUND_DN_EMPTY = 300,
  /** the registered DN is in OpenSSL one-line form; use `-nameopt RFC2253` */
  CERTBOUND_DN_OPENSSL_ONELINE = 301,
  /** the registered DN starts with `subject=`; leave that prefix out */
  CERTBOUND_DN_SUBJECT_PREFIX = 302,
  /** the registered DN starts with a separator */
  CERTBOUND_DN_LEADING_SEPARATOR = 303,
  /** the registered DN ends with a separator */
  CERTBOUND_DN_TRAILING_SEPARATOR = 304,
  /** nothing stands between two separators of the registered DN */
  CERTBOUND_DN_DOUBLED_SEPARATOR = 305,
  /** no attribute type stands before `=` in the registered DN */
  CERTBOUND_DN_TYPE_MISSING = 306,
  /** no `=` follows an attribute type of the registered DN */
  CERTBOUND_DN_EQUALS_MISSING = 307,
  /** the registered DN has an attribute type whose name is not known; use its dotted OID */
  CERTBOUND_DN_UNKNOWN_DESCRIPTOR = 308,
  /** the registered DN has an attribute type that is not a valid dotted OID */
  CERTBOUND_DN_BAD_OID = 309,
  /** a backslash of the registered DN is followed by neither a special character nor two hex digits */
  CERTBOUND_DN_BAD_ESCAPE = 310,
  /** the registered DN has an unescaped special character in a value */
  CERTBOUND_DN_UNESCAPED_SPECIAL = 311,
  /** a quoted value of the registered DN has no closing quotation mark */
  CERTBOUND_DN_UNTERMINATED_QUOTE = 312,
  /** text follows a closing quotation mark in the registered DN */
  CERTBOUND_DN_TEXT_AFTER_QUOTE = 313,
  /** a `#` value of the registered DN is not one or more pairs of hex digits */
  CERTBOUND_DN_BAD_HEX = 314,
  /** text follows a `#` value in the registered DN */
  CERTBOUND_DN_TEXT_AFTER_HEX = 315,
  /** a `#` value of the registered DN is not exactly one DER element */
  CERTBOUND_DN_HEX_NOT_DER = 316,
  /** the registered DN, or a value with its escapes resolved, is not valid UTF-8 */
  CERTBOUND_DN_BAD_UTF8 = 317,
  /** a value of the registered DN holds NUL, which never matches */
  CERTBOUND_DN_VALUE_NUL = 318,
  /** a value of the registered DN must be ASCII for its attribute type */
  CERTBOUND_DN_VALUE_NOT_ASCII = 319,
  /** a value of the registered DN holds a code point that RFC 4518 prohibits (private use, noncharacter, U+FFFD) */
  CERTBOUND_DN_VALUE_PROHIBITED = 320,
  /** a value of the registered DN has more than 30 combining marks in a row */
  CERTBOUND_DN_VALUE_TOO_MANY_MARKS = 321,
  /** the registered DN has more than 64 RDNs */
  CERTBOUND_DN_TOO_MANY_RDNS = 322,
  /** an RDN of the registered DN has more than 16 attributes */
  CERTBOUND_DN_TOO_MANY_AVAS = 323,
  /** the registered DN is longer than this library reads */
  CERTBOUND_DN_TOO_LONG = 324,
  /** the certificate's subject does not match the registered DN */
  CERTBOUND_SUBJECT_MISMATCH = 350,
  /** the two distinguished names do not match */
  CERTBOUND_NAME_MISMATCH = 351,
  /** the registered value is empty */
  CERTBOUND_SAN_VALUE_EMPTY = 400,
  /** the registered DNS name is longer than 253 octets */
  CERTBOUND_SAN_DNS_TOO_LONG = 401,
  /** the registered DNS name is not ASCII; register the A-label form (xn--...) */
  CERTBOUND_SAN_DNS_NOT_ASCII = 402,
  /** the registered DNS name ends with a dot; leave it out */
  CERTBOUND_SAN_DNS_TRAILING_DOT = 403,
  /** the registered DNS name has a port; leave it out */
  CERTBOUND_SAN_DNS_PORT = 404,
  /** in the registered DNS name `*` may only be the whole first label, before at least one more */
  CERTBOUND_SAN_DNS_WILDCARD = 405,
  /** the registered DNS name has an empty label */
  CERTBOUND_SAN_DNS_LABEL_EMPTY = 406,
  /** the registered DNS name has a label longer than 63 octets */
  CERTBOUND_SAN_DNS_LABEL_LONG = 407,
  /** the registered DNS name has a character other than letters, digits, hyphen and underscore */
  CERTBOUND_SAN_DNS_CHARACTER = 408,
  /** the registered URI does not start with a scheme and a colon */
  CERTBOUND_SAN_URI_SCHEME = 420,
  /** nothing follows the scheme of the registered URI */
  CERTBOUND_SAN_URI_SCHEME_ONLY = 421,
  /** the registered URI is not ASCII; percent-encode it as the certificate does */
  CERTBOUND_SAN_URI_NOT_ASCII = 422,
  /** the registered URI has a character that may not stand in a URI */
  CERTBOUND_SAN_URI_CHARACTER = 423,
  /** the registered value is neither an IPv4 nor an IPv6 address */
  CERTBOUND_SAN_IP_ADDRESS = 430,
  /** the registered IP address has a zone; leave it out */
  CERTBOUND_SAN_IP_ZONE = 431,
  /** the registered IP address is in brackets; leave them out */
  CERTBOUND_SAN_IP_BRACKETS = 432,
  /** the registered IP address has a prefix length; register one address */
  CERTBOUND_SAN_IP_PREFIX = 433,
  /** the registered IP address has a port; leave it out */
  CERTBOUND_SAN_IP_PORT = 434,
  /** a decimal octet of the registered IP address has a leading zero */
  CERTBOUND_SAN_IP_LEADING_ZERO = 435,
  /** the registered e-mail address has no `@` */
  CERTBOUND_SAN_EMAIL_NO_AT = 440,
  /** the registered e-mail address starts with `mailto:`; leave that prefix out */
  CERTBOUND_SAN_EMAIL_MAILTO = 441,
  /** the registered e-mail address is not ASCII */
  CERTBOUND_SAN_EMAIL_NOT_ASCII = 442,
  /** the part before `@` of the registered e-mail address is neither a dot-atom nor a quoted string */
  CERTBOUND_SAN_EMAIL_LOCAL_PART = 443,
  /** the part after `@` of the registered e-mail address is not a DNS name */
  CERTBOUND_SAN_EMAIL_DOMAIN = 444,
  /** the subject alternative names are not exactly one SEQUENCE */
  CERTBOUND_GENERAL_NAMES_NOT_SEQUENCE = 450,
  /** an entry of the subject alternative names has a tag that no GeneralName has */
  CERTBOUND_GENERAL_NAME_TAG = 451,
  /** the certificate has no subject alternative names */
  CERTBOUND_SAN_ABSENT = 460,
  /** the certificate has no dNSName among its subject alternative names */
  CERTBOUND_SAN_DNS_ABSENT = 461,
  /** the certificate has no uniformResourceIdentifier among its subject alternative names */
  CERTBOUND_SAN_URI_ABSENT = 462,
  /** the certificate has no iPAddress among its subject alternative names */
  CERTBOUND_SAN_IP_ABSENT = 463,
  /** the certificate has no rfc822Name among its subject alternative names */
  CERTBOUND_SAN_EMAIL_ABSENT = 464,
  /** no dNSName of the certificate is the registered one */
  CERTBOUND_SAN_DNS_MISMATCH = 471,
  /** no uniformResourceIdentifier of the certificate is the registered one */
  CERTBOUND_SAN_URI_MISMATCH = 472,
  /** no iPAddress of the certificate is the registered one */
  CERTBOUND_SAN_IP_MISMATCH = 473,
  /** no rfc822Name of the certificate is the registered one */
  CERTBOUND_SAN_EMAIL_MISMATCH = 474,
  /** x5t#S256 is not 43 characters long */
  CERTBOUND_THUMBPRINT_LENGTH = 500,
  /** x5t#S256 has '=' padding, which base64url here does not use */
  CERTBOUND_THUMBPRINT_PADDING = 501,
  /** x5t#S256 uses '+' or '/' where base64url has '-' and '_' */
  CERTBOUND_THUMBPRINT_ALPHABET = 502,
  /** x5t#S256 holds white space */
  CERTBOUND_THUMBPRINT_WHITESPACE = 503,
  /** x5t#S256 is hexadecimal; it must be base64url of the 32 octets */
  CERTBOUND_THUMBPRINT_HEX = 504,
  /** x5t#S256 ends in non-zero trailing bits: its last character encodes no 32 octets */
  CERTBOUND_THUMBPRINT_TRAILING_BITS = 505,
  /** x5t#S256 holds a character outside base64url */
  CERTBOUND_THUMBPRINT_CHARACTER = 506,
  /** a hexadecimal thumbprint is 64 digits, colons allowed between pairs */
  CERTBOUND_THUMBPRINT_NOT_HEX = 507,
  /** a thumbprint is exactly 32 octets */
  CERTBOUND_THUMBPRINT_OCTETS = 508,
  /** the JSON text ends before its object is closed */
  CERTBOUND_JSON_TRUNCATED = 510,
  /** the JSON text has a character that RFC 8259 does not allow there */
  CERTBOUND_JSON_SYNTAX = 511,
  /** the JSON text is not valid UTF-8 */
  CERTBOUND_JSON_UTF8 = 512,
  /** the JSON text starts with a byte order mark */
  CERTBOUND_JSON_BYTE_ORDER_MARK = 513,
  /** the JSON text is nested deeper than 64 levels */
  CERTBOUND_JSON_DEPTH = 514,
  /** the JSON text is not an object */
  CERTBOUND_JSON_NOT_OBJECT = 515,
  /** a JSON number is malformed */
  CERTBOUND_JSON_NUMBER = 516,
  /** a JSON word is none of true, false, null */
  CERTBOUND_JSON_LITERAL = 517,
  /** a JSON string holds an unknown or incomplete escape */
  CERTBOUND_JSON_ESCAPE = 518,
  /** a JSON string holds an unescaped control character */
  CERTBOUND_JSON_CONTROL_CHARACTER = 519,
  /** text follows the JSON object */
  CERTBOUND_JSON_TRAILING_DATA = 520,
  /** a member of the decoded document has a name that is no string, so it is no JSON object */
  CERTBOUND_MEMBER_NAME_NOT_STRING = 521,
  /** cnf is null; leave it out or make it an object */
  CERTBOUND_CNF_NULL = 530,
  /** cnf is not a JSON object */
  CERTBOUND_CNF_NOT_OBJECT = 531,
  /** cnf stands more than once */
  CERTBOUND_CNF_REPEATED = 532,
  /** x5t#S256 is null */
  CERTBOUND_X5T_S256_NULL = 533,
  /** x5t#S256 is not a string */
  CERTBOUND_X5T_S256_NOT_STRING = 534,
  /** x5t#S256 stands more than once */
  CERTBOUND_X5T_S256_REPEATED = 535,
  /** a member name of cnf, or x5t#S256, holds a lone surrogate */
  CERTBOUND_CNF_LONE_SURROGATE = 536,
  /** the introspection response has no active member (RFC 7662 requires it) */
  CERTBOUND_ACTIVE_MISSING = 537,
  /** active in the introspection response is not true or false */
  CERTBOUND_ACTIVE_NOT_BOOLEAN = 538,
  /** active stands more than once in the introspection response */
  CERTBOUND_ACTIVE_REPEATED = 539,
  /** the token is empty */
  CERTBOUND_JWT_EMPTY = 550,
  /** the token is not a compact JWT: it does not have three segments */
  CERTBOUND_JWT_SEGMENTS = 551,
  /** the token has five segments: it is encrypted and must be decrypted first */
  CERTBOUND_JWT_ENCRYPTED = 552,
  /** the token's header segment is empty */
  CERTBOUND_JWT_EMPTY_HEADER = 553,
  /** the token's payload segment is empty */
  CERTBOUND_JWT_EMPTY_PAYLOAD = 554,
  /** the token holds a character outside base64url */
  CERTBOUND_JWT_CHARACTER = 555,
  /** the token has '=' padding, which a JWT does not use */
  CERTBOUND_JWT_PADDING = 556,
  /** the token holds white space */
  CERTBOUND_JWT_WHITESPACE = 557,
  /** a segment of the token has a length no base64url text has */
  CERTBOUND_JWT_SEGMENT_LENGTH = 558,
  /** a segment of the token ends in non-zero trailing bits */
  CERTBOUND_JWT_TRAILING_BITS = 559,
  /** the token still has its authentication scheme before it */
  CERTBOUND_JWT_SCHEME = 560,
  /** the token is in JSON serialization; only the compact form is a bearer token */
  CERTBOUND_JWT_JSON_SERIALIZATION = 561,
  /** the token is bound to another certificate than the one presented */
  CERTBOUND_CERTIFICATE_MISMATCH = 570,
  /** the token is bound to a certificate and none was presented */
  CERTBOUND_CERTIFICATE_MISSING = 571,
  /** the token is not bound to a certificate: it has no cnf */
  CERTBOUND_CNF_ABSENT = 572,
  /** the token is not bound to a certificate: its cnf is empty */
  CERTBOUND_CNF_EMPTY = 573,
  /** the token is not bound to a certificate: its cnf has only other methods */
  CERTBOUND_OTHER_METHODS_ONLY = 574,
  /** the token's cnf has a method that the caller does not enforce */
  CERTBOUND_OTHER_METHOD_NOT_ENFORCED = 575,
  /** the token's cnf has only methods of which one is unknown */
  CERTBOUND_OTHER_METHOD_UNKNOWN = 576,
  /** the introspection response says that the token is not active */
  CERTBOUND_TOKEN_INACTIVE = 577,
  /** the request carries no bearer token */
  CERTBOUND_TOKEN_MISSING = 580,
  /** the request carries credentials more than once */
  CERTBOUND_TOKEN_REPEATED = 581,
  /** the request carries an access_token in its query */
  CERTBOUND_TOKEN_IN_QUERY = 582,
  /** the client presented no certificate */
  CERTBOUND_CLIENT_CERTIFICATE_MISSING = 583,
  /** the TLS layer did not verify the client's certificate chain */
  CERTBOUND_CERTIFICATE_NOT_VERIFIED = 584,
  /** the registered subject to compare with is empty */
  CERTBOUND_SUBJECT_NOT_CONFIGURED = 585,
  /** the request came as TLS early data, which can be replayed without the key; send it again after the handshake */
  CERTBOUND_EARLY_DATA = 586,
  /** the variable that should hold what the token says is empty */
  CERTBOUND_SOURCE_EMPTY = 587,
  /** the introspection request failed, or its answer was not a 200 of bounded size */
  CERTBOUND_INTROSPECTION_FAILED = 588,
  /** the texts differ */
  CERTBOUND_TEXT_DIFFERS = 589,
  /** whoever validates tokens refused it, its signature, expiry, audience or issuer */
  CERTBOUND_TOKEN_REFUSED = 590,
  /** the PEM text is not exactly one CERTIFICATE block, or a chain of them where one is expected */
  CERTBOUND_BAD_PEM = 600,
  /** the text is not encoded as its format demands: base64, percent sequences, or the syntax around them */
  CERTBOUND_BAD_ENCODING = 601,
  /** there is more than one certificate, or more than one header element, where one is expected */
  CERTBOUND_MULTIPLE = 602,
  /** the header's value is empty */
  CERTBOUND_EMPTY = 603,
  /** the header's value, or the document, is longer than the limit */
  CERTBOUND_TOO_LARGE = 604,
  /** the header's value holds no certificate */
  CERTBOUND_NO_CERTIFICATE = 605,
  /** the certificate is not the one whose hash stands beside it in the header */
  CERTBOUND_HASH_MISMATCH = 606,
  /** the header that carries the certificate stands in the request more than once */
  CERTBOUND_HEADER_REPEATED = 620,
  /** the member stands more than once, and the client's method reads it */
  CERTBOUND_METADATA_MEMBER_REPEATED = 700,
  /** the member is not a string */
  CERTBOUND_METADATA_NOT_STRING = 701,
  /** the member is an empty string */
  CERTBOUND_METADATA_STRING_EMPTY = 702,
  /** a string holds half a surrogate pair, which is no text */
  CERTBOUND_METADATA_LONE_SURROGATE = 703,
  /** the member is neither true nor false */
  CERTBOUND_METADATA_NOT_BOOLEAN = 704,
  /** tls_client_auth needs exactly one of the five subject parameters, and there is none */
  CERTBOUND_SUBJECT_PARAMETER_MISSING = 705,
  /** tls_client_auth needs exactly one of the five subject parameters, and there are more */
  CERTBOUND_SUBJECT_PARAMETERS_SEVERAL = 706,
  /** self_signed_tls_client_auth needs jwks or jwks_uri, and there is neither */
  CERTBOUND_CLIENT_KEYS_MISSING = 707,
  /** jwks and jwks_uri exclude each other, and both are there */
  CERTBOUND_CLIENT_KEYS_SEVERAL = 708,
  /** jwks is not a JSON object */
  CERTBOUND_JWKS_NOT_OBJECT = 709,
  /** the JWK Set has no keys */
  CERTBOUND_JWK_SET_KEYS_MISSING = 720,
  /** the keys of the JWK Set are not an array */
  CERTBOUND_JWK_SET_KEYS_NOT_ARRAY = 721,
  /** the JWK Set has keys more than once */
  CERTBOUND_JWK_SET_KEYS_REPEATED = 722,
  /** the JWK is not a JSON object */
  CERTBOUND_JWK_NOT_OBJECT = 730,
  /** the JWK has no x5c, and so no certificate */
  CERTBOUND_JWK_X5C_MISSING = 731,
  /** the JWK has x5c more than once */
  CERTBOUND_JWK_X5C_REPEATED = 732,
  /** the x5c of the JWK is not an array */
  CERTBOUND_JWK_X5C_NOT_ARRAY = 733,
  /** the x5c of the JWK is empty */
  CERTBOUND_JWK_X5C_EMPTY = 734,
  /** an element of the x5c of the JWK is not a string */
  CERTBOUND_JWK_X5C_NOT_STRING = 735,
  /** the first element of the x5c of the JWK is not canonical base64: padded, not base64url, no white space, no PEM */
  CERTBOUND_JWK_X5C_ENCODING = 736,
  /** the presented certificate is not registered: no usable JWK of the client has it as the first element of its x5c */
  CERTBOUND_CLIENT_CERTIFICATE_NOT_REGISTERED = 740,
  /** the client is registered with an authentication method that uses no certificate */
  CERTBOUND_METHOD_NOT_MUTUAL_TLS = 741,
  /** tls_client_auth needs a validated chain of certificates; say who validated it */
  CERTBOUND_CHAIN_EVIDENCE_MISSING = 742,
  /** the chain that was validated is that of another certificate */
  CERTBOUND_CHAIN_OF_OTHER_CERTIFICATE = 743,
  /** the client is registered by jwks_uri; give the JWK Set from there */
  CERTBOUND_JWK_SET_REQUIRED = 744,
  /** a JWK Set is given, and the client is not registered by jwks_uri */
  CERTBOUND_JWK_SET_UNEXPECTED = 745,
  /** mtls_endpoint_aliases is not a JSON object */
  CERTBOUND_ENDPOINT_ALIASES_NOT_OBJECT = 760,
  /** mtls_endpoint_aliases stands more than once */
  CERTBOUND_ENDPOINT_ALIASES_REPEATED = 761,
  /** the endpoint stands in mtls_endpoint_aliases more than once */
  CERTBOUND_ENDPOINT_ALIAS_REPEATED = 762,
  /** the endpoint stands in the metadata more than once */
  CERTBOUND_ENDPOINT_REPEATED = 763,
  /** the endpoint's alias is not a string */
  CERTBOUND_ENDPOINT_ALIAS_NOT_STRING = 764,
  /** the endpoint's alias does not start with https:// */
  CERTBOUND_ENDPOINT_ALIAS_NOT_HTTPS = 765,
  /** the endpoint's alias is a URL without a host */
  CERTBOUND_ENDPOINT_ALIAS_HOST = 766,
  /** the endpoint's alias is a URL with a fragment */
  CERTBOUND_ENDPOINT_ALIAS_FRAGMENT = 767,
  /** the endpoint's alias holds white space, a control character or a backslash */
  CERTBOUND_ENDPOINT_ALIAS_CHARACTER = 768,
  /** the endpoint is not a string */
  CERTBOUND_ENDPOINT_NOT_STRING = 769,
  /** the authorization server does not offer the endpoint */
  CERTBOUND_ENDPOINT_NOT_OFFERED = 770,
  /** the endpoint is none that a client calls directly, so it has no alias */
  CERTBOUND_ENDPOINT_NOT_DIRECT = 771,
  /** the client authentication method is none of the registered names, whose case matters */
  CERTBOUND_AUTH_METHOD_UNKNOWN = 772,
  /** a client authentication method is listed twice */
  CERTBOUND_AUTH_METHOD_REPEATED = 773,
  /** aliases serve mutual TLS, and neither a method nor bound tokens use it */
  CERTBOUND_ENDPOINT_ALIASES_UNUSED = 774,
  /** the trust store holds no anchor */
  CERTBOUND_CHAIN_NO_ANCHORS = 800,
  /** an anchor is not a certificate that can be read, or the bundle holds something else */
  CERTBOUND_CHAIN_ANCHOR_MALFORMED = 801,
  /** an anchor is no CA certificate for clients: it must have cA true, with a keyUsage keyCertSign, and with an extended key usage clientAuth */
  CERTBOUND_CHAIN_ANCHOR_NOT_CA = 802,
  /** a demanded policy is not a dotted object identifier */
  CERTBOUND_CHAIN_POLICY_OID = 803,
  /** the time of the check is before 1970 */
  CERTBOUND_CHAIN_TIME = 804,
  /** a certificate of the chain cannot be read */
  CERTBOUND_CHAIN_MALFORMED = 810,
  /** a certificate of the chain is not of version 3 */
  CERTBOUND_CHAIN_VERSION = 811,
  /** a certificate of the chain has a critical extension that is not processed */
  CERTBOUND_CHAIN_CRITICAL_EXTENSION = 812,
  /** more than 16 certificates, or more than 128 KiB, are given beside the leaf */
  CERTBOUND_CHAIN_TOO_LONG = 813,
  /** the path to an anchor has more than 6 intermediate certificates */
  CERTBOUND_CHAIN_TOO_DEEP = 814,
  /** the chain has more paths than are tried */
  CERTBOUND_CHAIN_LIMIT = 815,
  /** no path leads from the certificate to an anchor */
  CERTBOUND_CHAIN_UNKNOWN_ISSUER = 820,
  /** a signature of the chain is not its issuer's, or the issuer's key is of a size not accepted */
  CERTBOUND_CHAIN_BAD_SIGNATURE = 821,
  /** a signature of the chain is by an algorithm not accepted, or not by one for its issuer's key */
  CERTBOUND_CHAIN_UNSUPPORTED_ALGORITHM = 822,
  /** a certificate names two signature algorithms that differ */
  CERTBOUND_CHAIN_ALGORITHM_MISMATCH = 823,
  /** a certificate of the chain has expired */
  CERTBOUND_CHAIN_EXPIRED = 830,
  /** a certificate of the chain is not valid yet */
  CERTBOUND_CHAIN_NOT_YET_VALID = 831,
  /** the validity period of a certificate ends before it begins */
  CERTBOUND_CHAIN_VALIDITY = 832,
  /** the client certificate is a CA certificate */
  CERTBOUND_CHAIN_CA_AS_LEAF = 840,
  /** a certificate that issued another is no CA certificate */
  CERTBOUND_CHAIN_NOT_CA = 841,
  /** there are more CA certificates below one than its pathLenConstraint allows */
  CERTBOUND_CHAIN_PATH_LENGTH = 842,
  /** a name is outside the name constraints of its issuers, or they are of a kind not processed */
  CERTBOUND_CHAIN_NAME_CONSTRAINT = 843,
  /** a keyUsage has no keyCertSign where it must, or the client certificate has one for neither signing nor agreeing on keys */
  CERTBOUND_CHAIN_KEY_USAGE = 844,
  /** an extended key usage of the chain does not have clientAuth */
  CERTBOUND_CHAIN_EKU = 845,
  /** the client certificate has no extended key usage, and one is demanded */
  CERTBOUND_CHAIN_EKU_MISSING = 846,
  /** no demanded policy stands in every certificate of the chain */
  CERTBOUND_CHAIN_POLICY = 847
};

/** What in particular keeps a certificate from matching: certbound_mismatch.reason. */
enum {
  /** nothing was compared; the status says why */
  CERTBOUND_REASON_UNREADABLE = 1,
  /** the certificate's subject is empty */
  CERTBOUND_REASON_SUBJECT_EMPTY = 10,
  /** the certificate's subject has an empty or ill-formed RDN */
  CERTBOUND_REASON_SUBJECT_SHAPE = 11,
  /** the certificate's subject is beyond 64 RDNs or 16 attributes */
  CERTBOUND_REASON_SUBJECT_TOO_LARGE = 12,
  /** it would be equal if reversed; RFC 4514 writes the last RDN first */
  CERTBOUND_REASON_REVERSED = 13,
  /** the number of RDNs differs */
  CERTBOUND_REASON_RDN_COUNT = 14,
  /** the number of attributes differs */
  CERTBOUND_REASON_AVA_COUNT = 15,
  /** the certificate has no attribute of this type here */
  CERTBOUND_REASON_ATTRIBUTE_TYPE = 16,
  /** the value differs */
  CERTBOUND_REASON_VALUE = 17,
  /** the value differs in case or spaces only, but the type is unknown and so compared exactly */
  CERTBOUND_REASON_UNKNOWN_TYPE_CASE = 18,
  /** the certificate's value holds NUL */
  CERTBOUND_REASON_VALUE_NUL = 19,
  /** the certificate's value is not a string */
  CERTBOUND_REASON_VALUE_NOT_STRING = 20,
  /** the certificate's value is not valid in its string type */
  CERTBOUND_REASON_VALUE_ENCODING = 21,
  /** the certificate's value holds what RFC 4518 prohibits */
  CERTBOUND_REASON_VALUE_PROHIBITED = 22,
  /** as the status says */
  CERTBOUND_REASON_NO_EXTENSION = 30,
  /** as the status says */
  CERTBOUND_REASON_NO_ENTRY_OF_KIND = 31,
  /** as the status says */
  CERTBOUND_REASON_NO_EQUAL_ENTRY = 32,
  /** the certificate has a wildcard that covers it, but wildcards are not expanded */
  CERTBOUND_REASON_WILDCARD_NOT_EXPANDED = 33,
  /** the certificate's entry has a trailing dot */
  CERTBOUND_REASON_TRAILING_DOT = 34,
  /** the certificate's entry differs in letter case only */
  CERTBOUND_REASON_ENTRY_DIFFERS_IN_CASE = 35,
  /** the certificate has the same address in the other of its IPv4 and mapped forms */
  CERTBOUND_REASON_OTHER_ADDRESS_FORM = 36
};

/**
 * Policy: only a token bound to the presented certificate passes.
 */
#define CERTBOUND_POLICY_REQUIRED 1

/**
 * Policy: a bound token must match; a token without any `cnf` passes.
 */
#define CERTBOUND_POLICY_IF_BOUND 2

/**
 * Confirmation method `jwk` (RFC 7800 section 3.2).
 */
#define CERTBOUND_METHOD_JWK 1

/**
 * Confirmation method `jwe` (RFC 7800 section 3.3).
 */
#define CERTBOUND_METHOD_JWE 2

/**
 * Confirmation method `kid` (RFC 7800 section 3.4).
 */
#define CERTBOUND_METHOD_KID 4

/**
 * Confirmation method `jku` (RFC 7800 section 3.5).
 */
#define CERTBOUND_METHOD_JKU 8

/**
 * Confirmation method `osc` (RFC 9203 section 3.2.1).
 */
#define CERTBOUND_METHOD_OSC 16

/**
 * Confirmation method `jkt` (RFC 9449 section 6.1).
 */
#define CERTBOUND_METHOD_JKT 32

/**
 * A confirmation method this library does not know; never acceptable.
 */
#define CERTBOUND_METHOD_UNKNOWN 2147483648

/**
 * Flag of a confirmation: it was filled in by a read function. Without it a
 * confirmation is refused, so zeroed memory never passes.
 */
#define CERTBOUND_CONFIRMATION_READ 1

/**
 * Flag of a confirmation: the token has a `cnf`, even an empty one.
 */
#define CERTBOUND_CONFIRMATION_CNF 2

/**
 * Flag of a confirmation: `cnf` has an `x5t#S256`.
 */
#define CERTBOUND_CONFIRMATION_X5T_S256 4

/**
 * Header format `rfc9440`: `:base64:`, RFC 9440 `Client-Cert`.
 */
#define CERTBOUND_FORMAT_RFC9440 1

/**
 * Header format `url_pem`: percent-encoded PEM, one certificate; nginx
 * `$ssl_client_escaped_cert`.
 */
#define CERTBOUND_FORMAT_URL_PEM 2

/**
 * Header format `url_pem_chain`: the same for several, the leaf first; AWS
 * `X-Amzn-Mtls-Clientcert`.
 */
#define CERTBOUND_FORMAT_URL_PEM_CHAIN 3

/**
 * Header format `pem`: PEM, one certificate, line breaks folded in any way.
 */
#define CERTBOUND_FORMAT_PEM 4

/**
 * Header format `base64_der`: padded base64 of the DER; HAProxy
 * `ssl_c_der,base64`.
 */
#define CERTBOUND_FORMAT_BASE64_DER 5

/**
 * Header format `base64_der_chain`: the same for several, between commas, the
 * leaf first; Traefik `X-Forwarded-Tls-Client-Cert`.
 */
#define CERTBOUND_FORMAT_BASE64_DER_CHAIN 6

/**
 * Header format `envoy_xfcc`: one element of Envoy's
 * `x-forwarded-client-cert`, with Cert or Chain.
 */
#define CERTBOUND_FORMAT_ENVOY_XFCC 7

/**
 * Octets of a header's value that are enough for any leaf, and for most
 * chains: a limit for `certbound_decode_client_cert`.
 */
#define CERTBOUND_DEFAULT_LIMIT 16384

/**
 * Authentication method: `tls_client_auth`.
 */
#define CERTBOUND_CLIENT_AUTH_METHOD_TLS 1

/**
 * Authentication method: `self_signed_tls_client_auth`.
 */
#define CERTBOUND_CLIENT_AUTH_METHOD_SELF_SIGNED_TLS 2

/**
 * Authentication method: any other, which no certificate serves.
 */
#define CERTBOUND_CLIENT_AUTH_METHOD_OTHER 3

/**
 * Flag of a registration: the client asks for tokens that are bound to its
 * certificate (`tls_client_certificate_bound_access_tokens`).
 */
#define CERTBOUND_REGISTRATION_BOUND_ACCESS_TOKENS 1

/**
 * Flag of a registration: the certificates are in `jwks`.
 */
#define CERTBOUND_REGISTRATION_JWKS 2

/**
 * Flag of a registration: the certificates are at `jwks_uri`.
 */
#define CERTBOUND_REGISTRATION_JWKS_URI 4

/**
 * Metadata member: `token_endpoint_auth_method`.
 */
#define CERTBOUND_MEMBER_AUTH_METHOD 1

/**
 * Metadata member: `tls_client_auth_subject_dn`.
 */
#define CERTBOUND_MEMBER_SUBJECT_DN 2

/**
 * Metadata member: `tls_client_auth_san_dns`.
 */
#define CERTBOUND_MEMBER_SAN_DNS 3

/**
 * Metadata member: `tls_client_auth_san_uri`.
 */
#define CERTBOUND_MEMBER_SAN_URI 4

/**
 * Metadata member: `tls_client_auth_san_ip`.
 */
#define CERTBOUND_MEMBER_SAN_IP 5

/**
 * Metadata member: `tls_client_auth_san_email`.
 */
#define CERTBOUND_MEMBER_SAN_EMAIL 6

/**
 * Metadata member: `jwks`.
 */
#define CERTBOUND_MEMBER_JWKS 7

/**
 * Metadata member: `jwks_uri`.
 */
#define CERTBOUND_MEMBER_JWKS_URI 8

/**
 * Metadata member: `tls_client_certificate_bound_access_tokens`.
 */
#define CERTBOUND_MEMBER_BOUND_ACCESS_TOKENS 9

/**
 * Nobody validated the chain of the presented certificate.
 */
#define CERTBOUND_CHAIN_EVIDENCE_NONE 0

/**
 * The chain of the presented certificate was validated: by whoever ended TLS, or
 * by `certbound_chain_verify` for this very certificate. Whoever passes this
 * vouches for it.
 */
#define CERTBOUND_CHAIN_VERIFIED_UPSTREAM 1

/**
 * Context: a protected resource is asked for with an access token.
 */
#define CERTBOUND_CONTEXT_RESOURCE 1

/**
 * Context: a client authenticates at the authorization server.
 */
#define CERTBOUND_CONTEXT_CLIENT 2

/**
 * Context: a refresh token is presented at the token endpoint.
 */
#define CERTBOUND_CONTEXT_REFRESH 3

/**
 * Context: a client is registered or updated.
 */
#define CERTBOUND_CONTEXT_REGISTRATION 4

/**
 * Subject kind: `tls_client_auth_subject_dn`.
 */
#define CERTBOUND_SUBJECT_DN 1

/**
 * Subject kind: `tls_client_auth_san_dns`.
 */
#define CERTBOUND_SUBJECT_DNS 2

/**
 * Subject kind: `tls_client_auth_san_uri`.
 */
#define CERTBOUND_SUBJECT_URI 3

/**
 * Subject kind: `tls_client_auth_san_ip`.
 */
#define CERTBOUND_SUBJECT_IP 4

/**
 * Subject kind: `tls_client_auth_san_email`.
 */
#define CERTBOUND_SUBJECT_EMAIL 5

/**
 * In a mismatch: no such place, or no known attribute.
 */
#define CERTBOUND_NONE 4294967295

/**
 * Octets of a thumbprint.
 */
#define CERTBOUND_THUMBPRINT_SIZE 32

/**
 * Octets of a thumbprint's text: 43 characters and a NUL.
 */
#define CERTBOUND_THUMBPRINT_TEXT_SIZE 44

/**
 * The version that this header belongs to.
 */
#define CERTBOUND_VERSION_MAJOR 0

/**
 * See `CERTBOUND_VERSION_MAJOR`.
 */
#define CERTBOUND_VERSION_MINOR 1

/**
 * See `CERTBOUND_VERSION_MAJOR`.
 */
#define CERTBOUND_VERSION_PATCH 0

/**
 * The version as one number: major × 1,000,000 + minor × 1,000 + patch.
 */
#define CERTBOUND_VERSION_NUMBER 1000

/**
 * What a token says about its holder. Plain data: it may be copied and kept
 * with the token. A verdict must not be kept; it belongs to one request.
 */
typedef struct certbound_confirmation {
  /**
   * `CERTBOUND_CONFIRMATION_…`
   */
  uint32_t flags;
  /**
   * `CERTBOUND_METHOD_…`: the methods beside `x5t#S256`. A token that has
   * some is no bearer token, whatever the verdict.
   */
  uint32_t other_methods;
  /**
   * The thumbprint; zero without `CERTBOUND_CONFIRMATION_X5T_S256`.
   */
  uint8_t x5t_s256[32];
  /**
   * Zero.
   */
  uint8_t reserved[24];
} certbound_confirmation;

/**
 * A client's metadata, as far as RFC 8705 reads it. Plain data.
 */
typedef struct certbound_registration {
  /**
   * Octets of this structure, as the library that wrote it knows it.
   */
  uint32_t size;
  /**
   * `CERTBOUND_CLIENT_AUTH_METHOD_…`.
   */
  uint32_t method;
  /**
   * `CERTBOUND_REGISTRATION_…`.
   */
  uint32_t flags;
  /**
   * The subject parameters that are there though the method does not read
   * them: the bit `1 << CERTBOUND_MEMBER_…` of each. Most likely not meant.
   */
  uint32_t ignored;
  /**
   * `CERTBOUND_SUBJECT_…` of the expected subject, or 0.
   */
  uint32_t subject_kind;
  /**
   * Zero.
   */
  uint32_t reserved[3];
  /**
   * Octets of the expected subject's text.
   */
  size_t subject_len;
  /**
   * Where in the metadata the value of `jwks` begins.
   */
  size_t jwks_offset;
  /**
   * Octets of the value of `jwks`, or 0.
   */
  size_t jwks_len;
} certbound_registration;

/**
 * Why client metadata is refused. Plain data.
 */
typedef struct certbound_metadata_fault {
  /**
   * Octets of this structure, as the library that wrote it knows it.
   */
  uint32_t size;
  /**
   * What was returned.
   */
  certbound_status status;
  /**
   * `CERTBOUND_MEMBER_…` of the member concerned, or 0.
   */
  uint32_t member;
  /**
   * In a registered subject, the offset of the offending octet in its text;
   * else `CERTBOUND_NONE`.
   */
  uint32_t position;
} certbound_metadata_fault;

/**
 * Why a certificate does not have the expected subject. Plain data without any
 * octet of the certificate; `certbound_mismatch_text` makes a sentence of it.
 */
typedef struct certbound_mismatch {
  /**
   * Octets of this structure, as the library that wrote it knows it.
   */
  uint32_t size;
  /**
   * What was returned.
   */
  certbound_status status;
  /**
   * `CERTBOUND_REASON_…`: what in particular differs.
   */
  uint32_t reason;
  /**
   * The RDN concerned, counted from 0 in the registered text, or
   * `CERTBOUND_NONE`.
   */
  uint32_t rdn;
  /**
   * The attribute in that RDN, counted from 0, or `CERTBOUND_NONE`.
   */
  uint32_t ava;
  /**
   * Offset of its type in the registered text, in octets, behind any `OID.`, or
   * `CERTBOUND_NONE`.
   */
  uint32_t position;
  /**
   * Where numbers differ: how many RDNs or attributes are registered.
   */
  uint32_t expected;
  /**
   * Where numbers differ: how many the certificate has; for subject
   * alternative names, how many entries of the kind it has.
   */
  uint32_t found;
  /**
   * The attribute type, when it is a known one, or `CERTBOUND_NONE`; for
   * `certbound_mismatch_text`.
   */
  uint32_t attribute;
  /**
   * Zero.
   */
  uint32_t reserved[3];
} certbound_mismatch;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Reads the claims of a compact JWT **without validating it**: signature,
 * `alg`, `exp` and `aud` are the caller's business (RFC 8705 section 3.1).
 *
 * @param[in]  text     the token: three segments, nothing around them.
 * @param[in]  text_len its length in octets; any.
 * @param[out] out      what the token says.
 * @return `CERTBOUND_OK` when the token could be read, which is no verdict;
 *         a `CERTBOUND_JWT_…`, `CERTBOUND_JSON_…`, `CERTBOUND_CNF_…`,
 *         `CERTBOUND_X5T_S256_…` or `CERTBOUND_THUMBPRINT_…` status.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_confirmation_read_jwt(const char *text,
                                                 size_t text_len,
                                                 struct certbound_confirmation *out);

/**
 * Reads a token's claims (RFC 8705 section 3.1).
 *
 * @param[in]  text     one JSON object in UTF-8.
 * @param[in]  text_len its length in octets; any.
 * @param[out] out      what the token says.
 * @return as `certbound_confirmation_read_jwt`, without `CERTBOUND_JWT_…`.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_confirmation_read_claims(const char *text,
                                                    size_t text_len,
                                                    struct certbound_confirmation *out);

/**
 * Reads a token introspection response (RFC 8705 section 3.2, RFC 7662
 * section 2.2).
 *
 * @param[in]  text     one JSON object in UTF-8.
 * @param[in]  text_len its length in octets; any.
 * @param[out] out      what the response says of the token.
 * @return as `certbound_confirmation_read_claims`, or a `CERTBOUND_ACTIVE_…`
 *         status, or `CERTBOUND_TOKEN_INACTIVE`.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_confirmation_read_introspection(const char *text,
                                                           size_t text_len,
                                                           struct certbound_confirmation *out);

/**
 * Reads a bare x5t#S256 that somebody else took out of the token.
 *
 * @param[in]  text     43 characters of base64url.
 * @param[in]  text_len their number.
 * @param[out] out      a confirmation of that thumbprint alone.
 * @return `CERTBOUND_OK`, a `CERTBOUND_THUMBPRINT_…` status.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_confirmation_read_thumbprint(const char *text,
                                                        size_t text_len,
                                                        struct certbound_confirmation *out);

/**
 * Decides whether a token may be used on this connection.
 *
 * @param[in] confirmation  what the token says, from a read function.
 * @param[in] thumbprint    32 octets of this connection's certificate, or NULL
 *                          when it has none.
 * @param[in] policy        `CERTBOUND_POLICY_…`; any other number refuses.
 * @param[in] other_methods `CERTBOUND_METHOD_…` that the caller enforces
 *                          itself; matters under `CERTBOUND_POLICY_IF_BOUND`.
 * @return `CERTBOUND_OK` when it may; `CERTBOUND_CERTIFICATE_MISMATCH`,
 *         `CERTBOUND_CERTIFICATE_MISSING`, `CERTBOUND_CNF_ABSENT`,
 *         `CERTBOUND_CNF_EMPTY`, `CERTBOUND_OTHER_METHOD…`,
 *         `CERTBOUND_INVALID_CONFIRMATION`, `CERTBOUND_UNKNOWN_POLICY`.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_confirmation_check(const struct certbound_confirmation *confirmation,
                                              const uint8_t *thumbprint,
                                              uint32_t policy,
                                              uint32_t other_methods);

/**
 * Reads a compact JWT and decides, in one call. **Validates nothing else**:
 * see `certbound_confirmation_read_jwt`.
 *
 * @param[in]  token              the token.
 * @param[in]  token_len          its length in octets; any.
 * @param[in]  thumbprint_or_null see `certbound_confirmation_check`.
 * @param[in]  policy             see `certbound_confirmation_check`.
 * @param[in]  other_methods      see `certbound_confirmation_check`.
 * @param[out] out_or_null        what the token says, when the check passed.
 * @return those of the two functions.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_verify_jwt_binding(const char *token,
                                              size_t token_len,
                                              const uint8_t *thumbprint_or_null,
                                              uint32_t policy,
                                              uint32_t other_methods,
                                              struct certbound_confirmation *out_or_null);

/**
 * Reads a token's claims and decides, in one call.
 *
 * @param[in]  claims             one JSON object in UTF-8.
 * @param[in]  claims_len         its length in octets; any.
 * @param[in]  thumbprint_or_null see `certbound_confirmation_check`.
 * @param[in]  policy             see `certbound_confirmation_check`.
 * @param[in]  other_methods      see `certbound_confirmation_check`.
 * @param[out] out_or_null        what the claims say, when the check passed.
 * @return those of the two functions.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_verify_claims_binding(const char *claims,
                                                 size_t claims_len,
                                                 const uint8_t *thumbprint_or_null,
                                                 uint32_t policy,
                                                 uint32_t other_methods,
                                                 struct certbound_confirmation *out_or_null);

/**
 * Reads a token introspection response and decides, in one call.
 *
 * @param[in]  response           one JSON object in UTF-8.
 * @param[in]  response_len       its length in octets; any.
 * @param[in]  thumbprint_or_null see `certbound_confirmation_check`.
 * @param[in]  policy             see `certbound_confirmation_check`.
 * @param[in]  other_methods      see `certbound_confirmation_check`.
 * @param[out] out_or_null        what the response says, when the check passed.
 * @return those of the two functions.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_verify_introspection_binding(const char *response,
                                                        size_t response_len,
                                                        const uint8_t *thumbprint_or_null,
                                                        uint32_t policy,
                                                        uint32_t other_methods,
                                                        struct certbound_confirmation *out_or_null);

/**
 * Finds the token in the value of one `Authorization` header (RFC 6750
 * section 2.1). The token is not examined.
 *
 * @param[in]  authorization     the header's value.
 * @param[in]  authorization_len its length in octets.
 * @param[out] out_token         start of the token, within the input; valid as
 *                               long as the input is.
 * @param[out] out_token_len     its length in octets, never 0.
 * @return `CERTBOUND_OK`; `CERTBOUND_TOKEN_MISSING` when the scheme is not
 *         Bearer or no token follows it.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_bearer_token(const char *authorization,
                                        size_t authorization_len,
                                        const char **out_token,
                                        size_t *out_token_len);

/**
 * Checks that a query carries no `access_token` parameter, which would be a
 * second token that nobody checks (RFC 6750 section 2.3).
 *
 * @param[in] query     the query without its `?`, as it stands in the request.
 * @param[in] query_len its length in octets.
 * @return `CERTBOUND_OK`, `CERTBOUND_TOKEN_IN_QUERY`.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_query_check(const char *query,
                                       size_t query_len);

/**
 * Verifies that two texts are the same, in a time that depends on their
 * lengths alone.
 *
 * For callers that keep the confirmation of a token and use it again when the
 * same token comes. A verdict must not be kept so: certificate and policy change.
 *
 * @param[in] known         the text seen before.
 * @param[in] known_len     its length in octets.
 * @param[in] presented     the text of this request.
 * @param[in] presented_len its length in octets.
 * @return `CERTBOUND_OK`, `CERTBOUND_TEXT_DIFFERS`.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_text_verify(const char *known,
                                       size_t known_len,
                                       const char *presented,
                                       size_t presented_len);

/**
 * Finds the URL of an endpoint in the metadata of an authorization server, for
 * a client that uses mutual TLS: its alias in `mtls_endpoint_aliases` where
 * there is one (RFC 8705 section 5).
 *
 * @param[in]  metadata     the metadata: a JSON object of any size.
 * @param[in]  metadata_len its length in octets.
 * @param[in]  name         the member's name, such as `token_endpoint`.
 * @param[in]  name_len     its length in octets.
 * @param[out] out_url      the URL, NUL-terminated; `metadata_len` octets are
 *                          always enough. It must not share memory with an
 *                          input.
 * @param[in]  out_url_cap  octets of the buffer.
 * @param[out] out_url_len  length of the URL without the NUL.
 * @return `CERTBOUND_OK`; `CERTBOUND_ENDPOINT_NOT_OFFERED`; a `CERTBOUND_JSON_…`
 *         status of the document, or `CERTBOUND_JSON_UTF8` of the name; a
 *         `CERTBOUND_ENDPOINT_…` status, or
 *         `CERTBOUND_METADATA_LONE_SURROGATE`, when what is there cannot be
 *         used; `CERTBOUND_SHORT_BUFFER`.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_endpoint_resolve(const char *metadata,
                                            size_t metadata_len,
                                            const char *name,
                                            size_t name_len,
                                            char *out_url,
                                            size_t out_url_cap,
                                            size_t *out_url_len);

/**
 * Checks an alias before a server publishes it: the endpoint is one that
 * clients call directly, and the URL is an `https` one.
 *
 * @param[in] name     the member's name, such as `token_endpoint`.
 * @param[in] name_len its length in octets.
 * @param[in] url      the alias.
 * @param[in] url_len  its length in octets.
 * @return `CERTBOUND_OK`; `CERTBOUND_ENDPOINT_NOT_DIRECT`; a
 *         `CERTBOUND_ENDPOINT_ALIAS_…` status.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_endpoint_alias_verify(const char *name,
                                                 size_t name_len,
                                                 const char *url,
                                                 size_t url_len);

/**
 * Decodes a client certificate from the value of a request header that a proxy
 * has set. The proxy must delete the header from requests that come in, since
 * whoever can write it chooses who they are.
 *
 * The format is never guessed. The whole value is checked, whichever
 * certificate is asked for.
 *
 * @param[in]  format      `CERTBOUND_FORMAT_…`, as configured.
 * @param[in]  value       the value of one header field.
 * @param[in]  value_len   its length in octets.
 * @param[in]  limit       octets that it may have at most;
 *                         `CERTBOUND_DEFAULT_LIMIT`.
 * @param[in]  index       0 for the leaf, which is the client's own; further
 *                         ones for the rest of a chain, in its order.
 * @param[out] out_der     the certificate in DER; three quarters of
 *                         `value_len` are enough. It must not share memory
 *                         with `value`.
 * @param[in]  out_der_cap octets of the buffer.
 * @param[out] out_der_len length of the certificate.
 * @return `CERTBOUND_OK`; `CERTBOUND_UNKNOWN_FORMAT`;
 *         `CERTBOUND_TOO_LARGE`, `CERTBOUND_EMPTY`, `CERTBOUND_BAD_ENCODING`,
 *         `CERTBOUND_BAD_PEM`, `CERTBOUND_MULTIPLE`,
 *         `CERTBOUND_NO_CERTIFICATE`, `CERTBOUND_HASH_MISMATCH`, or a
 *         `CERTBOUND_CERTIFICATE_…` or `CERTBOUND_DER_…` status when the value
 *         is refused; `CERTBOUND_NO_SUCH_ENTRY` when it is good and has no
 *         certificate of this index; `CERTBOUND_SHORT_BUFFER` when all is well
 *         but for the size of the buffer.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_decode_client_cert(uint32_t format,
                                              const char *value,
                                              size_t value_len,
                                              size_t limit,
                                              size_t index,
                                              uint8_t *out_der,
                                              size_t out_der_cap,
                                              size_t *out_der_len);

/**
 * Checks that a certificate is registered in a JWK Set (RFC 8705 section
 * 2.2.2): as the first element of the `x5c` of any JWK, octet for octet.
 *
 * @param[in] jwks         the JWK Set: a JSON object of any size.
 * @param[in] jwks_len     its length in octets.
 * @param[in] cert_der     the presented certificate.
 * @param[in] cert_der_len its length in octets.
 * @return `CERTBOUND_OK`; `CERTBOUND_CLIENT_CERTIFICATE_NOT_REGISTERED`; a
 *         `CERTBOUND_JSON_…` or `CERTBOUND_JWK_SET_KEYS_…` status of the
 *         document; a `CERTBOUND_CERTIFICATE_…` or `CERTBOUND_DER_…` status of
 *         the presented certificate. JWKs that are unusable hide no others.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_jwk_set_verify(const char *jwks,
                                          size_t jwks_len,
                                          const uint8_t *cert_der,
                                          size_t cert_der_len);

/**
 * Reports for each JWK of a set whether it registers a certificate, at the
 * registration, where it can still be corrected.
 *
 * @param[in]  jwks             the JWK Set.
 * @param[in]  jwks_len         its length in octets.
 * @param[out] out_statuses     for each JWK in its order: `CERTBOUND_OK`, a
 *                              `CERTBOUND_JWK_…` status, or what is wrong with
 *                              the frame of its certificate. (NULL, 0) only
 *                              counts.
 * @param[in]  out_statuses_cap statuses that the array has room for. Further
 *                              JWKs are counted.
 * @param[out] out_count        how many JWKs there are.
 * @return `CERTBOUND_OK`, or a `CERTBOUND_JSON_…` or `CERTBOUND_JWK_SET_KEYS_…`
 *         status of the document.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_jwk_set_inspect(const char *jwks,
                                           size_t jwks_len,
                                           certbound_status *out_statuses,
                                           size_t out_statuses_cap,
                                           size_t *out_count);

/**
 * Reads client metadata (RFC 8705 sections 2.1.2, 2.2.2 and 3.4) and checks it
 * by every rule that a client can break at its registration.
 *
 * @param[in]  metadata        the metadata: a JSON object of any size.
 * @param[in]  metadata_len    its length in octets.
 * @param[out] out_subject     the text of the expected subject, NUL-terminated,
 *                             for `certbound_subject_verify`; `metadata_len`
 *                             octets are always enough. It must not share
 *                             memory with the metadata, and after a failure it
 *                             may hold anything. (NULL, 0) where no client
 *                             uses `tls_client_auth`.
 * @param[in]  out_subject_cap octets of the buffer.
 * @param[out] out             what the metadata says.
 * @param[out] out_fault_or_null which member is refused and where, written on
 *                             failure.
 * @return `CERTBOUND_OK`; a `CERTBOUND_JSON_…` status of the document; a
 *         `CERTBOUND_METADATA_…`, `CERTBOUND_SUBJECT_PARAMETER…`,
 *         `CERTBOUND_CLIENT_KEYS_…`, `CERTBOUND_JWKS_NOT_OBJECT` or
 *         `CERTBOUND_JWK_SET_KEYS_…` status of a member; for the value of a
 *         subject parameter, the status of `certbound_subject_check`;
 *         `CERTBOUND_SHORT_BUFFER`.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_registration_read(const char *metadata,
                                             size_t metadata_len,
                                             char *out_subject,
                                             size_t out_subject_cap,
                                             struct certbound_registration *out,
                                             struct certbound_metadata_fault *out_fault_or_null);

/**
 * Checks that the presented certificate is the client's (RFC 8705 section 2),
 * by the method that the client is registered with and no other. Find the
 * client by the `client_id` of the request, never by its certificate.
 *
 * @param[in]  metadata       the client's metadata, as registered.
 * @param[in]  metadata_len   its length in octets.
 * @param[in]  scratch        room for the registered subject, which may be
 *                            written with escapes: `metadata_len` octets are
 *                            enough. It must not share memory with an input. What
 *                            it holds afterwards is undefined. (NULL, 0) where no
 *                            client uses `tls_client_auth`.
 * @param[in]  scratch_cap    octets of the buffer.
 * @param[in]  cert_der       the client's certificate; NULL: none on this
 *                            connection.
 * @param[in]  cert_der_len   its length in octets.
 * @param[in]  chain_evidence `CERTBOUND_CHAIN_VERIFIED_UPSTREAM` or
 *                            `CERTBOUND_CHAIN_EVIDENCE_NONE`, without which no
 *                            client of `tls_client_auth` passes.
 * @param[in]  jwks           the JWK Set from the client's `jwks_uri`, when, and
 *                            only when, it is registered by it; else NULL.
 * @param[in]  jwks_len       its length in octets.
 * @param[out] out_or_null    what differs, written on failure.
 * @return `CERTBOUND_OK`; `CERTBOUND_UNKNOWN_CHAIN_EVIDENCE`;
 *         `CERTBOUND_METHOD_NOT_MUTUAL_TLS`, `CERTBOUND_JWK_SET_UNEXPECTED`,
 *         `CERTBOUND_JWK_SET_REQUIRED`, `CERTBOUND_CLIENT_CERTIFICATE_MISSING`,
 *         `CERTBOUND_CHAIN_EVIDENCE_MISSING`; the status of
 *         `certbound_subject_verify` or of `certbound_jwk_set_verify`; or that
 *         of `certbound_registration_read`.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_registration_verify(const char *metadata,
                                               size_t metadata_len,
                                               char *scratch,
                                               size_t scratch_cap,
                                               const uint8_t *cert_der,
                                               size_t cert_der_len,
                                               uint32_t chain_evidence,
                                               const char *jwks,
                                               size_t jwks_len,
                                               struct certbound_mismatch *out_or_null);

/**
 * The name of a metadata member, for messages.
 *
 * @param[in] member `CERTBOUND_MEMBER_…`.
 * @return a NUL-terminated string that is never freed; "" for any other number.
 * @since 0.1.0
 */
const char *certbound_metadata_member_name(uint32_t member);

/**
 * The stable snake_case name of a status, "ok" for `CERTBOUND_OK`, or
 * "unknown_status" for a number that is none.
 *
 * @param[in] status a status.
 * @return a NUL-terminated string that is never freed; never NULL.
 * @since 0.1.0
 */
const char *certbound_status_name(certbound_status status);

/**
 * What a status says is wrong, and what to do, in one lower-case line.
 *
 * @param[in] status a status.
 * @return a NUL-terminated string that is never freed; never NULL.
 * @since 0.1.0
 */
const char *certbound_status_message(certbound_status status);

/**
 * The verdict that a status of a binding check amounts to: "ok", "mismatch",
 * "unbound", "malformed", "inactive", or "refused" when the check could not be
 * made.
 *
 * @param[in] status a status.
 * @return a NUL-terminated string that is never freed; never NULL.
 * @since 0.1.0
 */
const char *certbound_status_verdict(certbound_status status);

/**
 * The OAuth `error` code to answer a refusal with (RFC 6750 section 3.1,
 * RFC 6749 section 5.2, RFC 7591 section 3.2.2).
 *
 * @param[in] status  a status.
 * @param[in] context one of `CERTBOUND_CONTEXT_…`.
 * @return a NUL-terminated string that is never freed, or NULL when the
 *         answer carries no code: for `CERTBOUND_OK`, for a resource request
 *         without any token, and for early data. "server_error" for a boundary error,
 *         for a fault of the trust store (800 to 809), and for a number that is no
 *         status or no context.
 * @since 0.1.0
 */
const char *certbound_oauth_error(certbound_status status, uint32_t context);

/**
 * The HTTP status to answer with: 400, 401, 425 for early data (RFC 8470), or
 * 500 for a boundary error or a fault of the trust store.
 *
 * @param[in] status  a status.
 * @param[in] context one of `CERTBOUND_CONTEXT_…`.
 * @return 200 for `CERTBOUND_OK` alone; 500 for a number that is no status or
 *         no context.
 * @since 0.1.0
 */
uint32_t certbound_http_status(certbound_status status, uint32_t context);

/**
 * Checks a value before it is registered (RFC 8705 section 2.1.2): what passes
 * here can never fail later for its syntax.
 *
 * @param[in]  kind             `CERTBOUND_SUBJECT_…`.
 * @param[in]  value            the value, UTF-8.
 * @param[in]  value_len        its length in octets.
 * @param[out] out_error_offset offset of the offending octet, 0 where it is none in
 *                              particular; written on failure; may be NULL.
 * @return `CERTBOUND_OK`, `CERTBOUND_UNKNOWN_KIND`, or the `CERTBOUND_DN_…` or
 *         `CERTBOUND_SAN_…` status of the rule that the value breaks.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_subject_check(uint32_t kind,
                                         const char *value,
                                         size_t value_len,
                                         size_t *out_error_offset);

/**
 * Checks that a certificate has the registered subject (RFC 8705 section 2.1).
 * Give the leaf alone, after its chain was validated by the TLS layer.
 *
 * @param[in]  cert_der     one DER certificate.
 * @param[in]  cert_der_len its length in octets.
 * @param[in]  kind         `CERTBOUND_SUBJECT_…`.
 * @param[in]  value        the registered value, UTF-8.
 * @param[in]  value_len    its length in octets.
 * @param[out] out_or_null  what differs, written on failure.
 * @return `CERTBOUND_OK`; `CERTBOUND_SUBJECT_MISMATCH` or a
 *         `CERTBOUND_SAN_…_ABSENT` or `…_MISMATCH` status; what is wrong with
 *         the certificate; or the status of `certbound_subject_check`.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_subject_verify(const uint8_t *cert_der,
                                          size_t cert_der_len,
                                          uint32_t kind,
                                          const char *value,
                                          size_t value_len,
                                          struct certbound_mismatch *out_or_null);

/**
 * Compares two distinguished names (distinguishedNameMatch, RFC 4517 section
 * 4.2.15).
 *
 * @param[in] a_der one X.501 Name in DER, such as a certificate's subject.
 * @param[in] a_len its length in octets.
 * @param[in] b_der the other.
 * @param[in] b_len its length in octets.
 * @return `CERTBOUND_OK`, `CERTBOUND_NAME_MISMATCH`, or what is wrong with one
 *         of them. An empty Name matches nothing.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_name_match(const uint8_t *a_der,
                                      size_t a_len,
                                      const uint8_t *b_der,
                                      size_t b_len);

/**
 * Checks a subject's Name in DER against a registered DN: what
 * `certbound_subject_verify` does with a whole certificate.
 *
 * @param[in]  name_der    one X.501 Name in DER.
 * @param[in]  name_len    its length in octets.
 * @param[in]  value       the registered DN, UTF-8.
 * @param[in]  value_len   its length in octets.
 * @param[out] out_or_null what differs, written on failure.
 * @return as `certbound_subject_verify`.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_subject_verify_name(const uint8_t *name_der,
                                               size_t name_len,
                                               const char *value,
                                               size_t value_len,
                                               struct certbound_mismatch *out_or_null);

/**
 * Checks GeneralNames in DER, the value of a subjectAltName extension, against
 * a registered value: what `certbound_subject_verify` does with a whole
 * certificate.
 *
 * @param[in]  san_der     GeneralNames in DER.
 * @param[in]  san_len     its length in octets.
 * @param[in]  kind        `CERTBOUND_SUBJECT_…`, not `CERTBOUND_SUBJECT_DN`.
 * @param[in]  value       the registered value, UTF-8.
 * @param[in]  value_len   its length in octets.
 * @param[out] out_or_null what differs, written on failure.
 * @return as `certbound_subject_verify`.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_subject_verify_san(const uint8_t *san_der,
                                              size_t san_len,
                                              uint32_t kind,
                                              const char *value,
                                              size_t value_len,
                                              struct certbound_mismatch *out_or_null);

/**
 * Writes a certificate's subject as RFC 4514 text, ready to be registered.
 *
 * @param[in]  cert_der     one DER certificate.
 * @param[in]  cert_der_len its length in octets.
 * @param[out] out_text     the text and a NUL; must not overlap the input.
 * @param[in]  out_text_cap octets of the buffer; six times `cert_der_len` are enough.
 * @param[out] out_text_len length of the text without its NUL.
 * @return `CERTBOUND_OK`, `CERTBOUND_SHORT_BUFFER`, or what is wrong with the
 *         certificate.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_subject_text(const uint8_t *cert_der,
                                        size_t cert_der_len,
                                        char *out_text,
                                        size_t out_text_cap,
                                        size_t *out_text_len);

/**
 * Writes one entry of a certificate's subject alternative names, of the kinds
 * that can be registered. Entries of other kinds are not counted.
 *
 * @param[in]  cert_der     one DER certificate.
 * @param[in]  cert_der_len its length in octets.
 * @param[in]  index        which entry, counted from 0.
 * @param[out] out_kind     `CERTBOUND_SUBJECT_…`.
 * @param[out] out_text     the entry and a NUL: an address in its text form,
 *                          octets that are not printable ASCII as a backslash
 *                          and two hex digits; must not overlap the input.
 * @param[in]  out_text_cap octets of the buffer; three times `cert_der_len` are enough.
 * @param[out] out_text_len length of the text without its NUL.
 * @return `CERTBOUND_OK`, `CERTBOUND_NO_SUCH_ENTRY` after the last entry,
 *         `CERTBOUND_SHORT_BUFFER`, or what is wrong with the certificate.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_san_text(const uint8_t *cert_der,
                                    size_t cert_der_len,
                                    size_t index,
                                    uint32_t *out_kind,
                                    char *out_text,
                                    size_t out_text_cap,
                                    size_t *out_text_len);

/**
 * Writes the sentence of a mismatch, for a log. It holds no octet of the
 * certificate.
 *
 * @param[in]  mismatch     as `certbound_subject_verify` wrote it.
 * @param[out] out_text     the sentence and a NUL; 256 octets are enough.
 * @param[in]  out_text_cap octets of the buffer.
 * @param[out] out_text_len length of the text without its NUL.
 * @return `CERTBOUND_OK`, `CERTBOUND_SHORT_BUFFER`;
 *         `CERTBOUND_INVALID_MISMATCH` when the structure was never filled in.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_mismatch_text(const struct certbound_mismatch *mismatch,
                                         char *out_text,
                                         size_t out_text_cap,
                                         size_t *out_text_len);

/**
 * `CERTBOUND_THUMBPRINT_SIZE` of the library that is loaded.
 *
 * @return 32.
 * @since 0.1.0
 */
size_t certbound_thumbprint_size(void);

/**
 * `CERTBOUND_THUMBPRINT_TEXT_SIZE` of the library that is loaded.
 *
 * @return 44.
 * @since 0.1.0
 */
size_t certbound_thumbprint_text_size(void);

/**
 * Computes the x5t#S256 of a certificate (RFC 8705 section 3.1): once for a
 * connection, since it does not change.
 *
 * @param[in]  cert_der       one DER certificate, complete, nothing after it.
 * @param[in]  cert_der_len   its length in octets.
 * @param[out] out_thumbprint 32 octets.
 * @return `CERTBOUND_OK`, a `CERTBOUND_CERTIFICATE_…` or `CERTBOUND_DER_…`
 *         status when the input is not framed as one certificate.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_thumbprint(const uint8_t *cert_der,
                                      size_t cert_der_len,
                                      uint8_t *out_thumbprint);

/**
 * Writes a thumbprint as it stands in a token: 43 characters of base64url and
 * a NUL.
 *
 * @param[in]  thumbprint 32 octets.
 * @param[out] out_text   44 octets.
 * @return `CERTBOUND_OK`, `CERTBOUND_NULL_POINTER`.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_thumbprint_encode(const uint8_t *thumbprint,
                                             char *out_text);

/**
 * Reads a thumbprint from its text, strictly.
 *
 * @param[in]  text           43 characters of base64url; no NUL is needed.
 * @param[in]  text_len       their number.
 * @param[out] out_thumbprint 32 octets.
 * @return `CERTBOUND_OK`, or the `CERTBOUND_THUMBPRINT_…` status that says
 *         what is wrong with the text.
 * @since 0.1.0
 */
CERTBOUND_MUST_USE
certbound_status certbound_thumbprint_decode(const char *text,
                                             size_t text_len,
                                             uint8_t *out_thumbprint);

/**
 * `CERTBOUND_VERSION_NUMBER` of the library that is loaded.
 *
 * @return the packed number.
 * @since 0.1.0
 */
uint32_t certbound_version_number(void);

/**
 * The version of the library that is loaded, as text.
 *
 * @return a NUL-terminated string that is never freed, such as "0.1.0".
 * @since 0.1.0
 */
const char *certbound_version(void);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* CERTBOUND_H */
