"""The numbers of policies, OAuth contexts and errors. Generated; do not edit."""

from enum import IntEnum


class Policy(IntEnum):
    """What a resource demands of the tokens it accepts."""

    #: Only a token bound to the presented certificate passes.
    REQUIRED = 1
    #: A token that is bound must match; a token without any ``cnf`` passes.
    IF_BOUND = 2


class Context(IntEnum):
    """Where in OAuth a refused request was made."""

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
    #: the subject kind is none of the listed numbers
    UNKNOWN_KIND = 5
    #: the header format is none of the listed numbers
    UNKNOWN_FORMAT = 6
    #: the confirmation was not filled in by a read function
    INVALID_CONFIRMATION = 7
    #: a pointer is not aligned for what it points to
    MISALIGNED_POINTER = 8
    #: the OAuth context is none of the listed numbers
    UNKNOWN_CONTEXT = 9
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
    #: the certificate is empty
    CERTIFICATE_EMPTY = 200
    #: the certificate is PEM text; decode it to DER first
    CERTIFICATE_IS_PEM = 201
    #: the certificate does not start with a DER SEQUENCE
    CERTIFICATE_NOT_SEQUENCE = 202
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
    #: the JSON text has a character where RFC 8259 allows none such
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
    #: the PEM text is not exactly one CERTIFICATE block
    BAD_PEM = 600
    #: the base64 text is not canonical
    BAD_ENCODING = 601
    #: there is more than one certificate where one is expected
    MULTIPLE = 602
