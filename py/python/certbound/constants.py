"""The numbers of policies, OAuth contexts and errors. Generated; do not edit."""

from enum import IntEnum

__all__ = ["Context", "ErrorCode", "Policy"]


class Policy(IntEnum):
    """What a resource demands of the tokens it accepts.

    >>> import certbound
    >>> bearer = certbound.Confirmation.from_claims({"sub": "client-1"})
    >>> bearer.verify(None, policy=certbound.Policy.IF_BOUND)
    >>> bearer.verify(None, policy=certbound.Policy.REQUIRED)
    Traceback (most recent call last):
    certbound.exceptions.UnboundError: the token is not bound to a certificate: it has no cnf
    """

    #: Only a token bound to the presented certificate passes.
    REQUIRED = 1
    #: A token that is bound must match; a token without any ``cnf`` passes.
    IF_BOUND = 2


class Context(IntEnum):
    """Where in OAuth a refused request was made.

    >>> import certbound
    >>> error = certbound.MismatchError(certbound.ErrorCode.CERTIFICATE_MISMATCH)
    >>> for context in certbound.Context:
    ...     print(context.name, error.http_status(context), error.oauth_error(context))
    RESOURCE 401 invalid_token
    CLIENT 401 invalid_client
    REFRESH 400 invalid_grant
    REGISTRATION 400 invalid_client_metadata
    """

    #: A protected resource was asked for with an access token.
    RESOURCE = 1
    #: A client authenticated at the authorization server.
    CLIENT = 2
    #: A refresh token was presented at the token endpoint.
    REFRESH = 3
    #: A client was registered or updated.
    REGISTRATION = 4


class ErrorCode(IntEnum):
    """The stable numbers of errors, the same in Rust and C."""

    #: a pointer that must not be null is null
    NULL_POINTER = 1
    #: a length is larger than any object can be
    LENGTH_TOO_LARGE = 2
    #: the output buffer is too small for the result
    SHORT_BUFFER = 3
    #: the policy is neither required (1) nor if_bound (2)
    UNKNOWN_POLICY = 4
    #: the subject kind is none of the listed numbers, or none that this function takes
    UNKNOWN_KIND = 5
    #: the header format is none of the listed ones
    UNKNOWN_FORMAT = 6
    #: the confirmation was not filled in by a read function
    INVALID_CONFIRMATION = 7
    #: a pointer is not aligned for what it points to
    MISALIGNED_POINTER = 8
    #: the OAuth context is none of the listed numbers
    UNKNOWN_CONTEXT = 9
    #: there is no entry with this index
    NO_SUCH_ENTRY = 10
    #: the output buffer shares memory with an input
    OVERLAPPING_BUFFERS = 11
    #: the mismatch was not filled in by a verify function
    INVALID_MISMATCH = 12
    #: the chain evidence is neither none (0) nor upstream (1)
    UNKNOWN_CHAIN_EVIDENCE = 13
    #: a flag is none of the listed bits
    UNKNOWN_FLAG = 14
    #: a defect in the library was caught; please report it
    INTERNAL = 99
    #: the DER ends before the length it declares
    DER_TRUNCATED = 100
    #: octets follow the end of the DER element
    DER_TRAILING_DATA = 101
    #: a length is indefinite, which DER forbids
    DER_INDEFINITE_LENGTH = 102
    #: a length is not in its shortest form, which DER forbids
    DER_NON_MINIMAL_LENGTH = 103
    #: a length is beyond what this library reads
    DER_LENGTH_TOO_LARGE = 104
    #: a high tag number is not in its shortest form
    DER_TAG_NOT_MINIMAL = 105
    #: an element has another tag than the one that belongs here
    DER_UNEXPECTED_TAG = 106
    #: an element that belongs here is missing
    DER_MISSING_ELEMENT = 107
    #: the certificate is empty
    CERTIFICATE_EMPTY = 200
    #: the certificate is PEM text; decode it to DER first
    CERTIFICATE_IS_PEM = 201
    #: the certificate does not start with a DER SEQUENCE
    CERTIFICATE_NOT_SEQUENCE = 202
    #: the certificate's version is none of v1, v2, v3
    CERTIFICATE_VERSION = 203
    #: the certificate's version is not a minimal INTEGER
    CERTIFICATE_VERSION_ENCODING = 204
    #: the certificate is not exactly tbsCertificate, algorithm and signature
    CERTIFICATE_STRUCTURE = 205
    #: octets are left over in tbsCertificate
    CERTIFICATE_TRAILING_FIELDS = 206
    #: the fields [1] [2] [3] of tbsCertificate are out of order or repeated
    CERTIFICATE_FIELD_ORDER = 207
    #: tbsCertificate has no subjectPublicKeyInfo
    CERTIFICATE_KEY_MISSING = 208
    #: a v1 or v2 certificate has extensions
    EXTENSIONS_BEFORE_V3 = 209
    #: the extensions are not exactly one SEQUENCE of SEQUENCEs
    EXTENSIONS_MALFORMED = 210
    #: the extension asked for is not OID, optional BOOLEAN, OCTET STRING
    EXTENSION_MALFORMED = 211
    #: the critical flag of the extension asked for is neither 00 nor FF
    EXTENSION_CRITICAL = 212
    #: the extension asked for stands more than once
    EXTENSION_REPEATED = 213
    #: a validity date is neither UTCTime nor GeneralizedTime in its DER form
    CERTIFICATE_TIME = 214
    #: octets are left over inside a distinguished name
    NAME_TRAILING_DATA = 215
    #: a distinguished name does not start with a SEQUENCE
    NAME_NOT_SEQUENCE = 216
    #: an object identifier is empty or not in its shortest form
    OID_MALFORMED = 217
    #: the serial number is an INTEGER without an octet
    CERTIFICATE_SERIAL = 218
    #: the registered DN is empty and would identify nobody
    DN_EMPTY = 300
    #: the registered DN is in OpenSSL one-line form; use `-nameopt RFC2253`
    DN_OPENSSL_ONELINE = 301
    #: the registered DN starts with `subject=`; leave that prefix out
    DN_SUBJECT_PREFIX = 302
    #: the registered DN starts with a separator
    DN_LEADING_SEPARATOR = 303
    #: the registered DN ends with a separator
    DN_TRAILING_SEPARATOR = 304
    #: nothing stands between two separators of the registered DN
    DN_DOUBLED_SEPARATOR = 305
    #: no attribute type stands before `=` in the registered DN
    DN_TYPE_MISSING = 306
    #: no `=` follows an attribute type of the registered DN
    DN_EQUALS_MISSING = 307
    #: the registered DN has an attribute type whose name is not known; use its dotted OID
    DN_UNKNOWN_DESCRIPTOR = 308
    #: the registered DN has an attribute type that is not a valid dotted OID
    DN_BAD_OID = 309
    #: a backslash of the registered DN is followed by neither a special character nor two hex digits
    DN_BAD_ESCAPE = 310
    #: the registered DN has an unescaped special character in a value
    DN_UNESCAPED_SPECIAL = 311
    #: a quoted value of the registered DN has no closing quotation mark
    DN_UNTERMINATED_QUOTE = 312
    #: text follows a closing quotation mark in the registered DN
    DN_TEXT_AFTER_QUOTE = 313
    #: a `#` value of the registered DN is not one or more pairs of hex digits
    DN_BAD_HEX = 314
    #: text follows a `#` value in the registered DN
    DN_TEXT_AFTER_HEX = 315
    #: a `#` value of the registered DN is not exactly one DER element
    DN_HEX_NOT_DER = 316
    #: the registered DN, or a value with its escapes resolved, is not valid UTF-8
    DN_BAD_UTF8 = 317
    #: a value of the registered DN holds NUL, which never matches
    DN_VALUE_NUL = 318
    #: a value of the registered DN must be ASCII for its attribute type
    DN_VALUE_NOT_ASCII = 319
    #: a value of the registered DN holds a code point that RFC 4518 prohibits (private use, noncharacter, U+FFFD)
    DN_VALUE_PROHIBITED = 320
    #: a value of the registered DN has more than 30 combining marks in a row
    DN_VALUE_TOO_MANY_MARKS = 321
    #: the registered DN has more than 64 RDNs
    DN_TOO_MANY_RDNS = 322
    #: an RDN of the registered DN has more than 16 attributes
    DN_TOO_MANY_AVAS = 323
    #: the registered DN is longer than this library reads
    DN_TOO_LONG = 324
    #: the certificate's subject does not match the registered DN
    SUBJECT_MISMATCH = 350
    #: the two distinguished names do not match
    NAME_MISMATCH = 351
    #: the registered value is empty
    SAN_VALUE_EMPTY = 400
    #: the registered DNS name is longer than 253 octets
    SAN_DNS_TOO_LONG = 401
    #: the registered DNS name is not ASCII; register the A-label form (xn--...)
    SAN_DNS_NOT_ASCII = 402
    #: the registered DNS name ends with a dot; leave it out
    SAN_DNS_TRAILING_DOT = 403
    #: the registered DNS name has a port; leave it out
    SAN_DNS_PORT = 404
    #: in the registered DNS name `*` may only be the whole first label, before at least one more
    SAN_DNS_WILDCARD = 405
    #: the registered DNS name has an empty label
    SAN_DNS_LABEL_EMPTY = 406
    #: the registered DNS name has a label longer than 63 octets
    SAN_DNS_LABEL_LONG = 407
    #: the registered DNS name has a character other than letters, digits, hyphen and underscore
    SAN_DNS_CHARACTER = 408
    #: the registered URI does not start with a scheme and a colon
    SAN_URI_SCHEME = 420
    #: nothing follows the scheme of the registered URI
    SAN_URI_SCHEME_ONLY = 421
    #: the registered URI is not ASCII; percent-encode it as the certificate does
    SAN_URI_NOT_ASCII = 422
    #: the registered URI has a character that may not stand in a URI
    SAN_URI_CHARACTER = 423
    #: the registered value is neither an IPv4 nor an IPv6 address
    SAN_IP_ADDRESS = 430
    #: the registered IP address has a zone; leave it out
    SAN_IP_ZONE = 431
    #: the registered IP address is in brackets; leave them out
    SAN_IP_BRACKETS = 432
    #: the registered IP address has a prefix length; register one address
    SAN_IP_PREFIX = 433
    #: the registered IP address has a port; leave it out
    SAN_IP_PORT = 434
    #: a decimal octet of the registered IP address has a leading zero
    SAN_IP_LEADING_ZERO = 435
    #: the registered e-mail address has no `@`
    SAN_EMAIL_NO_AT = 440
    #: the registered e-mail address starts with `mailto:`; leave that prefix out
    SAN_EMAIL_MAILTO = 441
    #: the registered e-mail address is not ASCII
    SAN_EMAIL_NOT_ASCII = 442
    #: the part before `@` of the registered e-mail address is neither a dot-atom nor a quoted string
    SAN_EMAIL_LOCAL_PART = 443
    #: the part after `@` of the registered e-mail address is not a DNS name
    SAN_EMAIL_DOMAIN = 444
    #: the subject alternative names are not exactly one SEQUENCE
    GENERAL_NAMES_NOT_SEQUENCE = 450
    #: an entry of the subject alternative names has a tag that no GeneralName has
    GENERAL_NAME_TAG = 451
    #: the certificate has no subject alternative names
    SAN_ABSENT = 460
    #: the certificate has no dNSName among its subject alternative names
    SAN_DNS_ABSENT = 461
    #: the certificate has no uniformResourceIdentifier among its subject alternative names
    SAN_URI_ABSENT = 462
    #: the certificate has no iPAddress among its subject alternative names
    SAN_IP_ABSENT = 463
    #: the certificate has no rfc822Name among its subject alternative names
    SAN_EMAIL_ABSENT = 464
    #: no dNSName of the certificate is the registered one
    SAN_DNS_MISMATCH = 471
    #: no uniformResourceIdentifier of the certificate is the registered one
    SAN_URI_MISMATCH = 472
    #: no iPAddress of the certificate is the registered one
    SAN_IP_MISMATCH = 473
    #: no rfc822Name of the certificate is the registered one
    SAN_EMAIL_MISMATCH = 474
    #: x5t#S256 is not 43 characters long
    THUMBPRINT_LENGTH = 500
    #: x5t#S256 has '=' padding, which base64url here does not use
    THUMBPRINT_PADDING = 501
    #: x5t#S256 uses '+' or '/' where base64url has '-' and '_'
    THUMBPRINT_ALPHABET = 502
    #: x5t#S256 holds white space
    THUMBPRINT_WHITESPACE = 503
    #: x5t#S256 is hexadecimal; it must be base64url of the 32 octets
    THUMBPRINT_HEX = 504
    #: x5t#S256 ends in non-zero trailing bits: its last character encodes no 32 octets
    THUMBPRINT_TRAILING_BITS = 505
    #: x5t#S256 holds a character outside base64url
    THUMBPRINT_CHARACTER = 506
    #: a hexadecimal thumbprint is 64 digits, colons allowed between pairs
    THUMBPRINT_NOT_HEX = 507
    #: a thumbprint is exactly 32 octets
    THUMBPRINT_OCTETS = 508
    #: the JSON text ends before its object is closed
    JSON_TRUNCATED = 510
    #: the JSON text has a character that RFC 8259 does not allow there
    JSON_SYNTAX = 511
    #: the JSON text is not valid UTF-8
    JSON_UTF8 = 512
    #: the JSON text starts with a byte order mark
    JSON_BYTE_ORDER_MARK = 513
    #: the JSON text is nested deeper than 64 levels
    JSON_DEPTH = 514
    #: the JSON text is not an object
    JSON_NOT_OBJECT = 515
    #: a JSON number is malformed
    JSON_NUMBER = 516
    #: a JSON word is none of true, false, null
    JSON_LITERAL = 517
    #: a JSON string holds an unknown or incomplete escape
    JSON_ESCAPE = 518
    #: a JSON string holds an unescaped control character
    JSON_CONTROL_CHARACTER = 519
    #: text follows the JSON object
    JSON_TRAILING_DATA = 520
    #: a member of the decoded document has a name that is no string, so it is no JSON object
    MEMBER_NAME_NOT_STRING = 521
    #: cnf is null; leave it out or make it an object
    CNF_NULL = 530
    #: cnf is not a JSON object
    CNF_NOT_OBJECT = 531
    #: cnf stands more than once
    CNF_REPEATED = 532
    #: x5t#S256 is null
    X5T_S256_NULL = 533
    #: x5t#S256 is not a string
    X5T_S256_NOT_STRING = 534
    #: x5t#S256 stands more than once
    X5T_S256_REPEATED = 535
    #: a member name of cnf, or x5t#S256, holds a lone surrogate
    CNF_LONE_SURROGATE = 536
    #: the introspection response has no active member (RFC 7662 requires it)
    ACTIVE_MISSING = 537
    #: active in the introspection response is not true or false
    ACTIVE_NOT_BOOLEAN = 538
    #: active stands more than once in the introspection response
    ACTIVE_REPEATED = 539
    #: the token is empty
    JWT_EMPTY = 550
    #: the token is not a compact JWT: it does not have three segments
    JWT_SEGMENTS = 551
    #: the token has five segments: it is encrypted and must be decrypted first
    JWT_ENCRYPTED = 552
    #: the token's header segment is empty
    JWT_EMPTY_HEADER = 553
    #: the token's payload segment is empty
    JWT_EMPTY_PAYLOAD = 554
    #: the token holds a character outside base64url
    JWT_CHARACTER = 555
    #: the token has '=' padding, which a JWT does not use
    JWT_PADDING = 556
    #: the token holds white space
    JWT_WHITESPACE = 557
    #: a segment of the token has a length no base64url text has
    JWT_SEGMENT_LENGTH = 558
    #: a segment of the token ends in non-zero trailing bits
    JWT_TRAILING_BITS = 559
    #: the token still has its authentication scheme before it
    JWT_SCHEME = 560
    #: the token is in JSON serialization; only the compact form is a bearer token
    JWT_JSON_SERIALIZATION = 561
    #: the token is bound to another certificate than the one presented
    CERTIFICATE_MISMATCH = 570
    #: the token is bound to a certificate and none was presented
    CERTIFICATE_MISSING = 571
    #: the token is not bound to a certificate: it has no cnf
    CNF_ABSENT = 572
    #: the token is not bound to a certificate: its cnf is empty
    CNF_EMPTY = 573
    #: the token is not bound to a certificate: its cnf has only other methods
    OTHER_METHODS_ONLY = 574
    #: the token's cnf has a method that the caller does not enforce
    OTHER_METHOD_NOT_ENFORCED = 575
    #: the token's cnf has only methods of which one is unknown
    OTHER_METHOD_UNKNOWN = 576
    #: the introspection response says that the token is not active
    TOKEN_INACTIVE = 577
    #: the request carries no bearer token
    TOKEN_MISSING = 580
    #: the request carries credentials more than once
    TOKEN_REPEATED = 581
    #: the request carries an access_token in its query
    TOKEN_IN_QUERY = 582
    #: the client presented no certificate
    CLIENT_CERTIFICATE_MISSING = 583
    #: the TLS layer did not verify the client's certificate chain
    CERTIFICATE_NOT_VERIFIED = 584
    #: the registered subject to compare with is empty
    SUBJECT_NOT_CONFIGURED = 585
    #: the request came as TLS early data, which can be replayed without the key; send it again after the handshake
    EARLY_DATA = 586
    #: the variable that should hold what the token says is empty
    SOURCE_EMPTY = 587
    #: the introspection request failed, or its answer was not a 200 of bounded size
    INTROSPECTION_FAILED = 588
    #: the texts differ
    TEXT_DIFFERS = 589
    #: whoever validates tokens refused it, its signature, expiry, audience or issuer
    TOKEN_REFUSED = 590
    #: the PEM text is not exactly one CERTIFICATE block, or a chain of them where one is expected
    BAD_PEM = 600
    #: the text is not encoded as its format demands: base64, percent sequences, or the syntax around them
    BAD_ENCODING = 601
    #: there is more than one certificate, or more than one header element, where one is expected
    MULTIPLE = 602
    #: the header's value is empty
    EMPTY = 603
    #: the header's value, or the document, is longer than the limit
    TOO_LARGE = 604
    #: the header's value holds no certificate
    NO_CERTIFICATE = 605
    #: the certificate is not the one whose hash stands beside it in the header
    HASH_MISMATCH = 606
    #: the header that carries the certificate stands in the request more than once
    HEADER_REPEATED = 620
    #: the member stands more than once, and the client's method reads it
    METADATA_MEMBER_REPEATED = 700
    #: the member is not a string
    METADATA_NOT_STRING = 701
    #: the member is an empty string
    METADATA_STRING_EMPTY = 702
    #: a string holds half a surrogate pair, which is no text
    METADATA_LONE_SURROGATE = 703
    #: the member is neither true nor false
    METADATA_NOT_BOOLEAN = 704
    #: tls_client_auth needs exactly one of the five subject parameters, and there is none
    SUBJECT_PARAMETER_MISSING = 705
    #: tls_client_auth needs exactly one of the five subject parameters, and there are more
    SUBJECT_PARAMETERS_SEVERAL = 706
    #: self_signed_tls_client_auth needs jwks or jwks_uri, and there is neither
    CLIENT_KEYS_MISSING = 707
    #: jwks and jwks_uri exclude each other, and both are there
    CLIENT_KEYS_SEVERAL = 708
    #: jwks is not a JSON object
    JWKS_NOT_OBJECT = 709
    #: the JWK Set has no keys
    JWK_SET_KEYS_MISSING = 720
    #: the keys of the JWK Set are not an array
    JWK_SET_KEYS_NOT_ARRAY = 721
    #: the JWK Set has keys more than once
    JWK_SET_KEYS_REPEATED = 722
    #: the JWK is not a JSON object
    JWK_NOT_OBJECT = 730
    #: the JWK has no x5c, and so no certificate
    JWK_X5C_MISSING = 731
    #: the JWK has x5c more than once
    JWK_X5C_REPEATED = 732
    #: the x5c of the JWK is not an array
    JWK_X5C_NOT_ARRAY = 733
    #: the x5c of the JWK is empty
    JWK_X5C_EMPTY = 734
    #: an element of the x5c of the JWK is not a string
    JWK_X5C_NOT_STRING = 735
    #: the first element of the x5c of the JWK is not canonical base64: padded, not base64url, no white space, no PEM
    JWK_X5C_ENCODING = 736
    #: the presented certificate is not registered: no usable JWK of the client has it as the first element of its x5c
    CLIENT_CERTIFICATE_NOT_REGISTERED = 740
    #: the client is registered with an authentication method that uses no certificate
    METHOD_NOT_MUTUAL_TLS = 741
    #: tls_client_auth needs a validated chain of certificates; say who validated it
    CHAIN_EVIDENCE_MISSING = 742
    #: the chain that was validated is that of another certificate
    CHAIN_OF_OTHER_CERTIFICATE = 743
    #: the client is registered by jwks_uri; give the JWK Set from there
    JWK_SET_REQUIRED = 744
    #: a JWK Set is given, and the client is not registered by jwks_uri
    JWK_SET_UNEXPECTED = 745
    #: mtls_endpoint_aliases is not a JSON object
    ENDPOINT_ALIASES_NOT_OBJECT = 760
    #: mtls_endpoint_aliases stands more than once
    ENDPOINT_ALIASES_REPEATED = 761
    #: the endpoint stands in mtls_endpoint_aliases more than once
    ENDPOINT_ALIAS_REPEATED = 762
    #: the endpoint stands in the metadata more than once
    ENDPOINT_REPEATED = 763
    #: the endpoint's alias is not a string
    ENDPOINT_ALIAS_NOT_STRING = 764
    #: the endpoint's alias does not start with https://
    ENDPOINT_ALIAS_NOT_HTTPS = 765
    #: the endpoint's alias is a URL without a host
    ENDPOINT_ALIAS_HOST = 766
    #: the endpoint's alias is a URL with a fragment
    ENDPOINT_ALIAS_FRAGMENT = 767
    #: the endpoint's alias holds white space, a control character or a backslash
    ENDPOINT_ALIAS_CHARACTER = 768
    #: the endpoint is not a string
    ENDPOINT_NOT_STRING = 769
    #: the authorization server does not offer the endpoint
    ENDPOINT_NOT_OFFERED = 770
    #: the endpoint is none that a client calls directly, so it has no alias
    ENDPOINT_NOT_DIRECT = 771
    #: the client authentication method is none of the registered names, whose case matters
    AUTH_METHOD_UNKNOWN = 772
    #: a client authentication method is listed twice
    AUTH_METHOD_REPEATED = 773
    #: aliases serve mutual TLS, and neither a method nor bound tokens use it
    ENDPOINT_ALIASES_UNUSED = 774
    #: the trust store holds no anchor
    CHAIN_NO_ANCHORS = 800
    #: an anchor is not a certificate that can be read, or the bundle holds something else
    CHAIN_ANCHOR_MALFORMED = 801
    #: an anchor is no CA certificate for clients: it must have cA true, with a keyUsage keyCertSign, and with an extended key usage clientAuth
    CHAIN_ANCHOR_NOT_CA = 802
    #: a demanded policy is not a dotted object identifier
    CHAIN_POLICY_OID = 803
    #: the time of the check is before 1970
    CHAIN_TIME = 804
    #: a certificate of the chain cannot be read
    CHAIN_MALFORMED = 810
    #: a certificate of the chain is not of version 3
    CHAIN_VERSION = 811
    #: a certificate of the chain has a critical extension that is not processed
    CHAIN_CRITICAL_EXTENSION = 812
    #: more than 16 certificates, or more than 128 KiB, are given beside the leaf
    CHAIN_TOO_LONG = 813
    #: the path to an anchor has more than 6 intermediate certificates
    CHAIN_TOO_DEEP = 814
    #: the chain has more paths than are tried
    CHAIN_LIMIT = 815
    #: no path leads from the certificate to an anchor
    CHAIN_UNKNOWN_ISSUER = 820
    #: a signature of the chain is not its issuer's, or the issuer's key is of a size not accepted
    CHAIN_BAD_SIGNATURE = 821
    #: a signature of the chain is by an algorithm not accepted, or not by one for its issuer's key
    CHAIN_UNSUPPORTED_ALGORITHM = 822
    #: a certificate names two signature algorithms that differ
    CHAIN_ALGORITHM_MISMATCH = 823
    #: a certificate of the chain has expired
    CHAIN_EXPIRED = 830
    #: a certificate of the chain is not valid yet
    CHAIN_NOT_YET_VALID = 831
    #: the validity period of a certificate ends before it begins
    CHAIN_VALIDITY = 832
    #: the client certificate is a CA certificate
    CHAIN_CA_AS_LEAF = 840
    #: a certificate that issued another is no CA certificate
    CHAIN_NOT_CA = 841
    #: there are more CA certificates below one than its pathLenConstraint allows
    CHAIN_PATH_LENGTH = 842
    #: a name is outside the name constraints of its issuers, or they are of a kind not processed
    CHAIN_NAME_CONSTRAINT = 843
    #: a keyUsage has no keyCertSign where it must, or the client certificate has one for neither signing nor agreeing on keys
    CHAIN_KEY_USAGE = 844
    #: an extended key usage of the chain does not have clientAuth
    CHAIN_EKU = 845
    #: the client certificate has no extended key usage, and one is demanded
    CHAIN_EKU_MISSING = 846
    #: no demanded policy stands in every certificate of the chain
    CHAIN_POLICY = 847
