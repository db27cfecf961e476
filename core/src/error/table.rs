//! Every error: number, name and message, once.

errors! {
    // Boundary: how the library was called, 1–99.
    /// A pointer that must not be null was null.
    NullPointer = 1, "null_pointer",
        "a pointer that must not be null is null";
    /// A length is larger than any object can be.
    LengthTooLarge = 2, "length_too_large",
        "a length is larger than any object can be";
    /// The output buffer is too small for the result.
    ShortBuffer = 3, "short_buffer",
        "the output buffer is too small for the result";
    /// The policy is none of the listed numbers.
    UnknownPolicy = 4, "unknown_policy",
        "the policy is neither required (1) nor if_bound (2)";
    /// The subject kind is none of the listed numbers, or none that is asked for here.
    UnknownKind = 5, "unknown_kind",
        "the subject kind is none of the listed numbers, or none that this function takes";
    /// The header format is none of the listed numbers or names.
    UnknownFormat = 6, "unknown_format",
        "the header format is none of the listed ones";
    /// A confirmation was not filled in by one of the read functions.
    InvalidConfirmation = 7, "invalid_confirmation",
        "the confirmation was not filled in by a read function";
    /// A pointer to a structure or a number is not aligned for it.
    MisalignedPointer = 8, "misaligned_pointer",
        "a pointer is not aligned for what it points to";
    /// The OAuth context is none of the listed numbers.
    UnknownContext = 9, "unknown_context",
        "the OAuth context is none of the listed numbers";
    /// There is no entry with this index.
    NoSuchEntry = 10, "no_such_entry",
        "there is no entry with this index";
    /// The output buffer shares memory with an input.
    OverlappingBuffers = 11, "overlapping_buffers",
        "the output buffer shares memory with an input";
    /// A mismatch was not filled in by one of the verify functions.
    InvalidMismatch = 12, "invalid_mismatch",
        "the mismatch was not filled in by a verify function";
    /// The chain evidence is none of the listed numbers.
    UnknownChainEvidence = 13, "unknown_chain_evidence",
        "the chain evidence is neither none (0) nor upstream (1)";
    /// A flag is none of the listed bits.
    UnknownFlag = 14, "unknown_flag",
        "a flag is none of the listed bits";
    /// A defect in the library itself was caught at the boundary.
    Internal = 99, "internal",
        "a defect in the library was caught; please report it";

    // DER framing, 100s.
    /// The DER ends before the length it declares.
    DerTruncated = 100, "der_truncated",
        "the DER ends before the length it declares";
    /// Octets follow the DER element.
    DerTrailingData = 101, "der_trailing_data",
        "octets follow the end of the DER element";
    /// The length is indefinite, which is BER.
    DerIndefiniteLength = 102, "der_indefinite_length",
        "a length is indefinite, which DER forbids";
    /// The length is not written in its shortest form.
    DerNonMinimalLength = 103, "der_non_minimal_length",
        "a length is not in its shortest form, which DER forbids";
    /// The length is beyond what a certificate can have.
    DerLengthTooLarge = 104, "der_length_too_large",
        "a length is beyond what this library reads";
    /// A tag number is not in its shortest form.
    DerTagNotMinimal = 105, "der_tag_not_minimal",
        "a high tag number is not in its shortest form";
    /// An element has another tag than the one that belongs here.
    DerUnexpectedTag = 106, "der_unexpected_tag",
        "an element has another tag than the one that belongs here";
    /// An element that belongs here is missing.
    DerMissingElement = 107, "der_missing_element",
        "an element that belongs here is missing";

    // Certificate, 200s.
    /// The certificate is empty.
    CertificateEmpty = 200, "certificate_empty",
        "the certificate is empty";
    /// The certificate is PEM text where DER is expected.
    CertificateIsPem = 201, "certificate_is_pem",
        "the certificate is PEM text; decode it to DER first";
    /// The certificate does not start with a SEQUENCE.
    CertificateNotSequence = 202, "certificate_not_sequence",
        "the certificate does not start with a DER SEQUENCE";
    /// The version is none of v1, v2, v3.
    CertificateVersion = 203, "certificate_version",
        "the certificate's version is none of v1, v2, v3";
    /// The version is not a minimal INTEGER.
    CertificateVersionEncoding = 204, "certificate_version_encoding",
        "the certificate's version is not a minimal INTEGER";
    /// The certificate is not SEQUENCE, SEQUENCE, BIT STRING.
    CertificateStructure = 205, "certificate_structure",
        "the certificate is not exactly tbsCertificate, algorithm and signature";
    /// Octets are left over in tbsCertificate.
    CertificateTrailingFields = 206, "certificate_trailing_fields",
        "octets are left over in tbsCertificate";
    /// Optional fields are out of order or repeated.
    CertificateFieldOrder = 207, "certificate_field_order",
        "the fields [1] [2] [3] of tbsCertificate are out of order or repeated";
    /// There is no subjectPublicKeyInfo.
    CertificateKeyMissing = 208, "certificate_key_missing",
        "tbsCertificate has no subjectPublicKeyInfo";
    /// A v1 or v2 certificate has extensions.
    ExtensionsBeforeV3 = 209, "extensions_before_v3",
        "a v1 or v2 certificate has extensions";
    /// The extensions are not one SEQUENCE of SEQUENCEs.
    ExtensionsMalformed = 210, "extensions_malformed",
        "the extensions are not exactly one SEQUENCE of SEQUENCEs";
    /// The extension asked for is not OID, BOOLEAN, OCTET STRING.
    ExtensionMalformed = 211, "extension_malformed",
        "the extension asked for is not OID, optional BOOLEAN, OCTET STRING";
    /// The extension's BOOLEAN is neither 00 nor FF.
    ExtensionCritical = 212, "extension_critical",
        "the critical flag of the extension asked for is neither 00 nor FF";
    /// The extension asked for stands more than once.
    ExtensionRepeated = 213, "extension_repeated",
        "the extension asked for stands more than once";
    /// A validity date is not a Time in its DER form.
    CertificateTime = 214, "certificate_time",
        "a validity date is neither UTCTime nor GeneralizedTime in its DER form";
    /// Octets are left over inside a name.
    NameTrailingData = 215, "name_trailing_data",
        "octets are left over inside a distinguished name";
    /// A name does not start with a SEQUENCE.
    NameNotSequence = 216, "name_not_sequence",
        "a distinguished name does not start with a SEQUENCE";
    /// An object identifier is empty or not minimal.
    OidMalformed = 217, "oid_malformed",
        "an object identifier is empty or not in its shortest form";
    /// The serial number has no content.
    CertificateSerial = 218, "certificate_serial",
        "the serial number is an INTEGER without an octet";

    // Registered DN and distinguished names, 300s.
    /// The registered DN is empty.
    DnEmpty = 300, "dn_empty",
        "the registered DN is empty and would identify nobody";
    /// The registered DN is in OpenSSL's one-line form.
    DnOpensslOneline = 301, "dn_openssl_oneline",
        "the registered DN is in OpenSSL one-line form; use `-nameopt RFC2253`";
    /// The registered DN starts with `subject=`.
    DnSubjectPrefix = 302, "dn_subject_prefix",
        "the registered DN starts with `subject=`; leave that prefix out";
    /// The registered DN starts with a separator.
    DnLeadingSeparator = 303, "dn_leading_separator",
        "the registered DN starts with a separator";
    /// The registered DN ends with a separator.
    DnTrailingSeparator = 304, "dn_trailing_separator",
        "the registered DN ends with a separator";
    /// Nothing stands between two separators.
    DnDoubledSeparator = 305, "dn_doubled_separator",
        "nothing stands between two separators of the registered DN";
    /// No attribute type stands before `=`.
    DnTypeMissing = 306, "dn_type_missing",
        "no attribute type stands before `=` in the registered DN";
    /// No `=` follows an attribute type.
    DnEqualsMissing = 307, "dn_equals_missing",
        "no `=` follows an attribute type of the registered DN";
    /// An attribute type's name is not in the table.
    DnUnknownDescriptor = 308, "dn_unknown_descriptor",
        "the registered DN has an attribute type whose name is not known; use its dotted OID";
    /// An attribute type is not a valid dotted OID.
    DnBadOid = 309, "dn_bad_oid",
        "the registered DN has an attribute type that is not a valid dotted OID";
    /// A backslash is followed by neither a special nor a hex pair.
    DnBadEscape = 310, "dn_bad_escape",
        "a backslash of the registered DN is followed by neither a special character nor two hex digits";
    /// A special character is not escaped.
    DnUnescapedSpecial = 311, "dn_unescaped_special",
        "the registered DN has an unescaped special character in a value";
    /// A quoted value has no closing quotation mark.
    DnUnterminatedQuote = 312, "dn_unterminated_quote",
        "a quoted value of the registered DN has no closing quotation mark";
    /// Text follows a closing quotation mark.
    DnTextAfterQuote = 313, "dn_text_after_quote",
        "text follows a closing quotation mark in the registered DN";
    /// A `#` value is not a run of hex pairs.
    DnBadHex = 314, "dn_bad_hex",
        "a `#` value of the registered DN is not one or more pairs of hex digits";
    /// Text follows a `#` value.
    DnTextAfterHex = 315, "dn_text_after_hex",
        "text follows a `#` value in the registered DN";
    /// A `#` value is not exactly one DER element.
    DnHexNotDer = 316, "dn_hex_not_der",
        "a `#` value of the registered DN is not exactly one DER element";
    /// The text, or a value with its escapes resolved, is not UTF-8.
    DnBadUtf8 = 317, "dn_bad_utf8",
        "the registered DN, or a value with its escapes resolved, is not valid UTF-8";
    /// A value holds NUL.
    DnValueNul = 318, "dn_value_nul",
        "a value of the registered DN holds NUL, which never matches";
    /// A value of an IA5String type is not ASCII.
    DnValueNotAscii = 319, "dn_value_not_ascii",
        "a value of the registered DN must be ASCII for its attribute type";
    /// A value holds a code point that RFC 4518 prohibits.
    DnValueProhibited = 320, "dn_value_prohibited",
        "a value of the registered DN holds a code point that RFC 4518 prohibits (private use, noncharacter, U+FFFD)";
    /// A value has more than 30 combining marks in a row.
    DnValueTooManyMarks = 321, "dn_value_too_many_marks",
        "a value of the registered DN has more than 30 combining marks in a row";
    /// The DN has more than 64 RDNs.
    DnTooManyRdns = 322, "dn_too_many_rdns",
        "the registered DN has more than 64 RDNs";
    /// An RDN has more than 16 attributes.
    DnTooManyAvas = 323, "dn_too_many_avas",
        "an RDN of the registered DN has more than 16 attributes";
    /// The DN is longer than 2^32 octets.
    DnTooLong = 324, "dn_too_long",
        "the registered DN is longer than this library reads";

    /// The certificate's subject is not the registered DN.
    SubjectMismatch = 350, "subject_mismatch",
        "the certificate's subject does not match the registered DN";
    /// Two distinguished names do not match.
    NameMismatch = 351, "name_mismatch",
        "the two distinguished names do not match";

    // Subject alternative names, 400s.
    /// The registered value is empty.
    SanValueEmpty = 400, "san_value_empty",
        "the registered value is empty";
    /// The DNS name is longer than 253 octets.
    SanDnsTooLong = 401, "san_dns_too_long",
        "the registered DNS name is longer than 253 octets";
    /// The DNS name is not ASCII.
    SanDnsNotAscii = 402, "san_dns_not_ascii",
        "the registered DNS name is not ASCII; register the A-label form (xn--...)";
    /// The DNS name ends with a dot.
    SanDnsTrailingDot = 403, "san_dns_trailing_dot",
        "the registered DNS name ends with a dot; leave it out";
    /// The DNS name has a port.
    SanDnsPort = 404, "san_dns_port",
        "the registered DNS name has a port; leave it out";
    /// `*` is not the whole first label before another one.
    SanDnsWildcard = 405, "san_dns_wildcard",
        "in the registered DNS name `*` may only be the whole first label, before at least one more";
    /// A label is empty.
    SanDnsLabelEmpty = 406, "san_dns_label_empty",
        "the registered DNS name has an empty label";
    /// A label is longer than 63 octets.
    SanDnsLabelLong = 407, "san_dns_label_long",
        "the registered DNS name has a label longer than 63 octets";
    /// A character is no letter, digit, hyphen or underscore.
    SanDnsCharacter = 408, "san_dns_character",
        "the registered DNS name has a character other than letters, digits, hyphen and underscore";
    /// The URI has no valid scheme.
    SanUriScheme = 420, "san_uri_scheme",
        "the registered URI does not start with a scheme and a colon";
    /// Nothing follows the scheme.
    SanUriSchemeOnly = 421, "san_uri_scheme_only",
        "nothing follows the scheme of the registered URI";
    /// The URI is not ASCII.
    SanUriNotAscii = 422, "san_uri_not_ascii",
        "the registered URI is not ASCII; percent-encode it as the certificate does";
    /// A character may not stand in a URI.
    SanUriCharacter = 423, "san_uri_character",
        "the registered URI has a character that may not stand in a URI";
    /// The value is no IPv4 or IPv6 address.
    SanIpAddress = 430, "san_ip_address",
        "the registered value is neither an IPv4 nor an IPv6 address";
    /// The address has a zone.
    SanIpZone = 431, "san_ip_zone",
        "the registered IP address has a zone; leave it out";
    /// The address is in brackets.
    SanIpBrackets = 432, "san_ip_brackets",
        "the registered IP address is in brackets; leave them out";
    /// The address has a prefix length.
    SanIpPrefix = 433, "san_ip_prefix",
        "the registered IP address has a prefix length; register one address";
    /// The address has a port.
    SanIpPort = 434, "san_ip_port",
        "the registered IP address has a port; leave it out";
    /// A decimal octet has a leading zero.
    SanIpLeadingZero = 435, "san_ip_leading_zero",
        "a decimal octet of the registered IP address has a leading zero";
    /// The address has no `@`.
    SanEmailNoAt = 440, "san_email_no_at",
        "the registered e-mail address has no `@`";
    /// The address starts with `mailto:`.
    SanEmailMailto = 441, "san_email_mailto",
        "the registered e-mail address starts with `mailto:`; leave that prefix out";
    /// The address is not ASCII.
    SanEmailNotAscii = 442, "san_email_not_ascii",
        "the registered e-mail address is not ASCII";
    /// The local part is neither a dot-atom nor a quoted string.
    SanEmailLocalPart = 443, "san_email_local_part",
        "the part before `@` of the registered e-mail address is neither a dot-atom nor a quoted string";
    /// The domain is not a DNS name.
    SanEmailDomain = 444, "san_email_domain",
        "the part after `@` of the registered e-mail address is not a DNS name";

    /// The subject alternative names are not one SEQUENCE.
    GeneralNamesNotSequence = 450, "general_names_not_sequence",
        "the subject alternative names are not exactly one SEQUENCE";
    /// An entry's tag is no GeneralName's.
    GeneralNameTag = 451, "general_name_tag",
        "an entry of the subject alternative names has a tag that no GeneralName has";

    /// The certificate has no subject alternative names.
    SanAbsent = 460, "san_absent",
        "the certificate has no subject alternative names";
    /// The certificate has no dNSName.
    SanDnsAbsent = 461, "san_dns_absent",
        "the certificate has no dNSName among its subject alternative names";
    /// The certificate has no uniformResourceIdentifier.
    SanUriAbsent = 462, "san_uri_absent",
        "the certificate has no uniformResourceIdentifier among its subject alternative names";
    /// The certificate has no iPAddress.
    SanIpAbsent = 463, "san_ip_absent",
        "the certificate has no iPAddress among its subject alternative names";
    /// The certificate has no rfc822Name.
    SanEmailAbsent = 464, "san_email_absent",
        "the certificate has no rfc822Name among its subject alternative names";
    /// No dNSName is the registered one.
    SanDnsMismatch = 471, "san_dns_mismatch",
        "no dNSName of the certificate is the registered one";
    /// No uniformResourceIdentifier is the registered one.
    SanUriMismatch = 472, "san_uri_mismatch",
        "no uniformResourceIdentifier of the certificate is the registered one";
    /// No iPAddress is the registered one.
    SanIpMismatch = 473, "san_ip_mismatch",
        "no iPAddress of the certificate is the registered one";
    /// No rfc822Name is the registered one.
    SanEmailMismatch = 474, "san_email_mismatch",
        "no rfc822Name of the certificate is the registered one";

    // Thumbprint, confirmation and token, 500s.
    /// The thumbprint text is not 43 characters long.
    ThumbprintLength = 500, "thumbprint_length",
        "x5t#S256 is not 43 characters long";
    /// The thumbprint text has base64 padding.
    ThumbprintPadding = 501, "thumbprint_padding",
        "x5t#S256 has '=' padding, which base64url here does not use";
    /// The thumbprint text uses the standard base64 alphabet.
    ThumbprintAlphabet = 502, "thumbprint_alphabet",
        "x5t#S256 uses '+' or '/' where base64url has '-' and '_'";
    /// The thumbprint text holds white space.
    ThumbprintWhitespace = 503, "thumbprint_whitespace",
        "x5t#S256 holds white space";
    /// The thumbprint text is hexadecimal.
    ThumbprintHex = 504, "thumbprint_hex",
        "x5t#S256 is hexadecimal; it must be base64url of the 32 octets";
    /// The thumbprint's last character has non-zero trailing bits.
    ThumbprintTrailingBits = 505, "thumbprint_trailing_bits",
        "x5t#S256 ends in non-zero trailing bits: its last character encodes no 32 octets";
    /// The thumbprint text holds a character outside base64url.
    ThumbprintCharacter = 506, "thumbprint_character",
        "x5t#S256 holds a character outside base64url";
    /// The text given as hexadecimal is not 64 hexadecimal digits.
    ThumbprintNotHex = 507, "thumbprint_not_hex",
        "a hexadecimal thumbprint is 64 digits, colons allowed between pairs";
    /// The octets given as a thumbprint are not 32.
    ThumbprintOctets = 508, "thumbprint_octets",
        "a thumbprint is exactly 32 octets";

    /// The JSON text ends before its object is closed.
    JsonTruncated = 510, "json_truncated",
        "the JSON text ends before its object is closed";
    /// The JSON text has a character where RFC 8259 does not allow it.
    JsonSyntax = 511, "json_syntax",
        "the JSON text has a character that RFC 8259 does not allow there";
    /// The JSON text is not valid UTF-8.
    JsonUtf8 = 512, "json_utf8",
        "the JSON text is not valid UTF-8";
    /// The JSON text starts with a byte order mark.
    JsonByteOrderMark = 513, "json_byte_order_mark",
        "the JSON text starts with a byte order mark";
    /// The JSON text is nested deeper than 64 levels.
    JsonDepth = 514, "json_depth",
        "the JSON text is nested deeper than 64 levels";
    /// The JSON text is not an object.
    JsonNotObject = 515, "json_not_object",
        "the JSON text is not an object";
    /// A number is not written as RFC 8259 demands.
    JsonNumber = 516, "json_number",
        "a JSON number is malformed";
    /// A word is none of `true`, `false`, `null`.
    JsonLiteral = 517, "json_literal",
        "a JSON word is none of true, false, null";
    /// A string holds an escape that RFC 8259 does not know.
    JsonEscape = 518, "json_escape",
        "a JSON string holds an unknown or incomplete escape";
    /// A string holds an unescaped control character.
    JsonControlCharacter = 519, "json_control_character",
        "a JSON string holds an unescaped control character";
    /// Text follows the JSON object.
    JsonTrailingData = 520, "json_trailing_data",
        "text follows the JSON object";
    /// A member of a decoded document has a name that is no string.
    MemberNameNotString = 521, "member_name_not_string",
        "a member of the decoded document has a name that is no string, so it is no JSON object";

    /// `cnf` is null.
    CnfNull = 530, "cnf_null",
        "cnf is null; leave it out or make it an object";
    /// `cnf` is not a JSON object.
    CnfNotObject = 531, "cnf_not_object",
        "cnf is not a JSON object";
    /// `cnf` stands more than once.
    CnfRepeated = 532, "cnf_repeated",
        "cnf stands more than once";
    /// `x5t#S256` is null.
    X5tS256Null = 533, "x5t_s256_null",
        "x5t#S256 is null";
    /// `x5t#S256` is not a string.
    X5tS256NotString = 534, "x5t_s256_not_string",
        "x5t#S256 is not a string";
    /// `x5t#S256` stands more than once.
    X5tS256Repeated = 535, "x5t_s256_repeated",
        "x5t#S256 stands more than once";
    /// A member name of `cnf`, or `x5t#S256`, holds a lone surrogate.
    CnfLoneSurrogate = 536, "cnf_lone_surrogate",
        "a member name of cnf, or x5t#S256, holds a lone surrogate";
    /// The introspection response has no `active`.
    ActiveMissing = 537, "active_missing",
        "the introspection response has no active member (RFC 7662 requires it)";
    /// `active` is not a boolean.
    ActiveNotBoolean = 538, "active_not_boolean",
        "active in the introspection response is not true or false";
    /// `active` stands more than once.
    ActiveRepeated = 539, "active_repeated",
        "active stands more than once in the introspection response";

    /// The token is empty.
    JwtEmpty = 550, "jwt_empty",
        "the token is empty";
    /// The token does not have three segments.
    JwtSegments = 551, "jwt_segments",
        "the token is not a compact JWT: it does not have three segments";
    /// The token is encrypted (JWE).
    JwtEncrypted = 552, "jwt_encrypted",
        "the token has five segments: it is encrypted and must be decrypted first";
    /// The token's header is empty.
    JwtEmptyHeader = 553, "jwt_empty_header",
        "the token's header segment is empty";
    /// The token's payload is empty.
    JwtEmptyPayload = 554, "jwt_empty_payload",
        "the token's payload segment is empty";
    /// The token holds a character outside base64url.
    JwtCharacter = 555, "jwt_character",
        "the token holds a character outside base64url";
    /// The token has base64 padding.
    JwtPadding = 556, "jwt_padding",
        "the token has '=' padding, which a JWT does not use";
    /// The token holds white space.
    JwtWhitespace = 557, "jwt_whitespace",
        "the token holds white space";
    /// A segment of the token has an impossible length.
    JwtSegmentLength = 558, "jwt_segment_length",
        "a segment of the token has a length no base64url text has";
    /// A segment of the token ends in non-zero trailing bits.
    JwtTrailingBits = 559, "jwt_trailing_bits",
        "a segment of the token ends in non-zero trailing bits";
    /// The token still has its authentication scheme before it.
    JwtScheme = 560, "jwt_scheme",
        "the token still has its authentication scheme before it";
    /// The token is a JWS in JSON serialization.
    JwtJsonSerialization = 561, "jwt_json_serialization",
        "the token is in JSON serialization; only the compact form is a bearer token";

    /// The token is bound to another certificate.
    CertificateMismatch = 570, "certificate_mismatch",
        "the token is bound to another certificate than the one presented";
    /// The token is bound to a certificate and none was presented.
    CertificateMissing = 571, "certificate_missing",
        "the token is bound to a certificate and none was presented";
    /// The token is not bound: it has no `cnf`.
    CnfAbsent = 572, "cnf_absent",
        "the token is not bound to a certificate: it has no cnf";
    /// The token is not bound: its `cnf` is empty.
    CnfEmpty = 573, "cnf_empty",
        "the token is not bound to a certificate: its cnf is empty";
    /// The token is bound by other methods than a certificate.
    OtherMethodsOnly = 574, "other_methods_only",
        "the token is not bound to a certificate: its cnf has only other methods";
    /// The token is bound by another method that the caller does not enforce.
    OtherMethodNotEnforced = 575, "other_method_not_enforced",
        "the token's cnf has a method that the caller does not enforce";
    /// The token is bound by a method this library does not know.
    OtherMethodUnknown = 576, "other_method_unknown",
        "the token's cnf has only methods of which one is unknown";
    /// The introspection response says that the token is not active.
    TokenInactive = 577, "token_inactive",
        "the introspection response says that the token is not active";

    /// The request carries no bearer token.
    TokenMissing = 580, "token_missing",
        "the request carries no bearer token";
    /// The request carries credentials more than once.
    TokenRepeated = 581, "token_repeated",
        "the request carries credentials more than once";
    /// The request carries a token in its query.
    TokenInQuery = 582, "token_in_query",
        "the request carries an access_token in its query";
    /// The client presented no certificate to authenticate with.
    ClientCertificateMissing = 583, "client_certificate_missing",
        "the client presented no certificate";
    /// The TLS layer did not verify the client's certificate chain.
    CertificateNotVerified = 584, "certificate_not_verified",
        "the TLS layer did not verify the client's certificate chain";
    /// The registered subject to compare with is empty.
    SubjectNotConfigured = 585, "subject_not_configured",
        "the registered subject to compare with is empty";
    /// The request came as TLS early data, which anybody can replay.
    EarlyData = 586, "early_data",
        "the request came as TLS early data, which can be replayed without the key; send it again after the handshake";
    /// The variable that should hold what the token says is empty.
    SourceEmpty = 587, "source_empty",
        "the variable that should hold what the token says is empty";
    /// The introspection request failed, or its answer cannot be used.
    IntrospectionFailed = 588, "introspection_failed",
        "the introspection request failed, or its answer was not a 200 of bounded size";
    /// Two texts that should be the same differ.
    TextDiffers = 589, "text_differs",
        "the texts differ";
    /// Whoever validates tokens refused it: signature, expiry, audience or issuer.
    TokenRefused = 590, "token_refused",
        "whoever validates tokens refused it, its signature, expiry, audience or issuer";

    // Certificates in headers and PEM text, 600s.
    /// The PEM text is not one well-formed block, or not a chain of such.
    BadPem = 600, "bad_pem",
        "the PEM text is not exactly one CERTIFICATE block, or a chain of them where one is expected";
    /// The text is not encoded as its format demands: base64, percent
    /// sequences, or the syntax around them.
    BadEncoding = 601, "bad_encoding",
        "the text is not encoded as its format demands: base64, percent sequences, or the syntax around them";
    /// There is more than one certificate where one is expected.
    Multiple = 602, "multiple",
        "there is more than one certificate, or more than one header element, where one is expected";
    /// The header's value is empty.
    Empty = 603, "empty",
        "the header's value is empty";
    /// The header's value, or a decoded document as JSON text, is longer than
    /// the limit.
    TooLarge = 604, "too_large",
        "the header's value, or the document, is longer than the limit";
    /// The header's value holds no certificate.
    NoCertificate = 605, "no_certificate",
        "the header's value holds no certificate";
    /// The certificate is not the one that the header gives the hash of.
    HashMismatch = 606, "hash_mismatch",
        "the certificate is not the one whose hash stands beside it in the header";
    /// The header that carries the certificate stands in the request twice.
    HeaderRepeated = 620, "header_repeated",
        "the header that carries the certificate stands in the request more than once";

    // Metadata and JWK Sets, 700s. Client metadata.
    /// A member that the client's method reads stands more than once.
    MetadataMemberRepeated = 700, "metadata_member_repeated",
        "the member stands more than once, and the client's method reads it";
    /// The member is not a string.
    MetadataNotString = 701, "metadata_not_string",
        "the member is not a string";
    /// The member is an empty string.
    MetadataStringEmpty = 702, "metadata_string_empty",
        "the member is an empty string";
    /// A string holds a surrogate escape without its partner.
    MetadataLoneSurrogate = 703, "metadata_lone_surrogate",
        "a string holds half a surrogate pair, which is no text";
    /// The member is neither true nor false.
    MetadataNotBoolean = 704, "metadata_not_boolean",
        "the member is neither true nor false";
    /// `tls_client_auth` stands without any of the five subject parameters.
    SubjectParameterMissing = 705, "subject_parameter_missing",
        "tls_client_auth needs exactly one of the five subject parameters, and there is none";
    /// `tls_client_auth` stands with more than one subject parameter.
    SubjectParametersSeveral = 706, "subject_parameters_several",
        "tls_client_auth needs exactly one of the five subject parameters, and there are more";
    /// `self_signed_tls_client_auth` stands with neither `jwks` nor `jwks_uri`.
    ClientKeysMissing = 707, "client_keys_missing",
        "self_signed_tls_client_auth needs jwks or jwks_uri, and there is neither";
    /// Both `jwks` and `jwks_uri` are present.
    ClientKeysSeveral = 708, "client_keys_several",
        "jwks and jwks_uri exclude each other, and both are there";
    /// `jwks` is not an object.
    JwksNotObject = 709, "jwks_not_object",
        "jwks is not a JSON object";

    // JWK Sets: the document.
    /// The JWK Set has no `keys`.
    JwkSetKeysMissing = 720, "jwk_set_keys_missing",
        "the JWK Set has no keys";
    /// `keys` is not an array.
    JwkSetKeysNotArray = 721, "jwk_set_keys_not_array",
        "the keys of the JWK Set are not an array";
    /// `keys` stands more than once.
    JwkSetKeysRepeated = 722, "jwk_set_keys_repeated",
        "the JWK Set has keys more than once";

    // JWK Sets: one JWK.
    /// The JWK is not an object.
    JwkNotObject = 730, "jwk_not_object",
        "the JWK is not a JSON object";
    /// The JWK has no `x5c`.
    JwkX5cMissing = 731, "jwk_x5c_missing",
        "the JWK has no x5c, and so no certificate";
    /// The JWK has `x5c` more than once.
    JwkX5cRepeated = 732, "jwk_x5c_repeated",
        "the JWK has x5c more than once";
    /// `x5c` is not an array.
    JwkX5cNotArray = 733, "jwk_x5c_not_array",
        "the x5c of the JWK is not an array";
    /// `x5c` is empty.
    JwkX5cEmpty = 734, "jwk_x5c_empty",
        "the x5c of the JWK is empty";
    /// An element of `x5c` is not a string.
    JwkX5cNotString = 735, "jwk_x5c_not_string",
        "an element of the x5c of the JWK is not a string";
    /// The certificate in `x5c` is not canonical, padded base64.
    JwkX5cEncoding = 736, "jwk_x5c_encoding",
        "the first element of the x5c of the JWK is not canonical base64: padded, not base64url, no white space, no PEM";

    // Authenticating a client.
    /// The presented certificate is in no usable JWK of the client's.
    ClientCertificateNotRegistered = 740, "client_certificate_not_registered",
        "the presented certificate is not registered: no usable JWK of the client has it as the first element of its x5c";
    /// The client is registered with a method that is not mutual TLS.
    MethodNotMutualTls = 741, "method_not_mutual_tls",
        "the client is registered with an authentication method that uses no certificate";
    /// Nobody vouches for the certificate's chain.
    ChainEvidenceMissing = 742, "chain_evidence_missing",
        "tls_client_auth needs a validated chain of certificates; say who validated it";
    /// The validated chain is that of another certificate.
    ChainOfOtherCertificate = 743, "chain_of_other_certificate",
        "the chain that was validated is that of another certificate";
    /// The client is registered by `jwks_uri` and its JWK Set is not given.
    JwkSetRequired = 744, "jwk_set_required",
        "the client is registered by jwks_uri; give the JWK Set from there";
    /// A JWK Set is given for a client that is not registered by `jwks_uri`.
    JwkSetUnexpected = 745, "jwk_set_unexpected",
        "a JWK Set is given, and the client is not registered by jwks_uri";

    // Authorization server metadata.
    /// `mtls_endpoint_aliases` is not an object.
    EndpointAliasesNotObject = 760, "endpoint_aliases_not_object",
        "mtls_endpoint_aliases is not a JSON object";
    /// `mtls_endpoint_aliases` stands more than once.
    EndpointAliasesRepeated = 761, "endpoint_aliases_repeated",
        "mtls_endpoint_aliases stands more than once";
    /// The endpoint has more than one alias.
    EndpointAliasRepeated = 762, "endpoint_alias_repeated",
        "the endpoint stands in mtls_endpoint_aliases more than once";
    /// The endpoint stands more than once.
    EndpointRepeated = 763, "endpoint_repeated",
        "the endpoint stands in the metadata more than once";
    /// The endpoint's alias is not a string.
    EndpointAliasNotString = 764, "endpoint_alias_not_string",
        "the endpoint's alias is not a string";
    /// The endpoint's alias is not an `https` URL.
    EndpointAliasNotHttps = 765, "endpoint_alias_not_https",
        "the endpoint's alias does not start with https://";
    /// The endpoint's alias has no host.
    EndpointAliasHost = 766, "endpoint_alias_host",
        "the endpoint's alias is a URL without a host";
    /// The endpoint's alias has a fragment.
    EndpointAliasFragment = 767, "endpoint_alias_fragment",
        "the endpoint's alias is a URL with a fragment";
    /// A character of the endpoint's alias may not stand in a URL.
    EndpointAliasCharacter = 768, "endpoint_alias_character",
        "the endpoint's alias holds white space, a control character or a backslash";
    /// The endpoint is not a string.
    EndpointNotString = 769, "endpoint_not_string",
        "the endpoint is not a string";
    /// The metadata has no such endpoint.
    EndpointNotOffered = 770, "endpoint_not_offered",
        "the authorization server does not offer the endpoint";
    /// The endpoint is none that a client calls directly.
    EndpointNotDirect = 771, "endpoint_not_direct",
        "the endpoint is none that a client calls directly, so it has no alias";
    /// The client authentication method is not a registered one.
    AuthMethodUnknown = 772, "auth_method_unknown",
        "the client authentication method is none of the registered names, whose case matters";
    /// A client authentication method is listed twice.
    AuthMethodRepeated = 773, "auth_method_repeated",
        "a client authentication method is listed twice";
    /// Aliases stand without any use of mutual TLS.
    EndpointAliasesUnused = 774, "endpoint_aliases_unused",
        "aliases serve mutual TLS, and neither a method nor bound tokens use it";

    // Chain validation, 800s. Below 810 the configuration is at fault.
    /// There is no certificate among the anchors.
    ChainNoAnchors = 800, "chain_no_anchors",
        "the trust store holds no anchor";
    /// An anchor, or the bundle it stands in, cannot be read.
    ChainAnchorMalformed = 801, "chain_anchor_malformed",
        "an anchor is not a certificate that can be read, or the bundle holds something else";
    /// An anchor must not sign certificates.
    ChainAnchorNotCa = 802, "chain_anchor_not_ca",
        "an anchor is no CA certificate for clients: it must have cA true, with a keyUsage keyCertSign, and with an extended key usage clientAuth";
    /// A demanded policy is not a dotted object identifier.
    ChainPolicyOid = 803, "chain_policy_oid",
        "a demanded policy is not a dotted object identifier";
    /// The time of the check is before 1970.
    ChainTime = 804, "chain_time",
        "the time of the check is before 1970";

    /// A certificate of the chain cannot be read.
    ChainMalformed = 810, "chain_malformed",
        "a certificate of the chain cannot be read";
    /// A certificate of the chain is of version 1 or 2.
    ChainVersion = 811, "chain_version",
        "a certificate of the chain is not of version 3";
    /// A critical extension is not processed.
    ChainCriticalExtension = 812, "chain_critical_extension",
        "a certificate of the chain has a critical extension that is not processed";
    /// Too much is given as the chain.
    ChainTooLong = 813, "chain_too_long",
        "more than 16 certificates, or more than 128 KiB, are given beside the leaf";
    /// The path to an anchor has more than six intermediate certificates.
    ChainTooDeep = 814, "chain_too_deep",
        "the path to an anchor has more than 6 intermediate certificates";
    /// There are more paths than are tried.
    ChainLimit = 815, "chain_limit",
        "the chain has more paths than are tried";

    /// No path leads to an anchor.
    ChainUnknownIssuer = 820, "chain_unknown_issuer",
        "no path leads from the certificate to an anchor";
    /// A signature does not verify.
    ChainBadSignature = 821, "chain_bad_signature",
        "a signature of the chain is not its issuer's, or the issuer's key is of a size not accepted";
    /// A signature algorithm is not accepted.
    ChainUnsupportedAlgorithm = 822, "chain_unsupported_algorithm",
        "a signature of the chain is by an algorithm not accepted, or not by one for its issuer's key";
    /// A certificate names two different signature algorithms.
    ChainAlgorithmMismatch = 823, "chain_algorithm_mismatch",
        "a certificate names two signature algorithms that differ";

    /// A certificate of the chain has expired.
    ChainExpired = 830, "chain_expired",
        "a certificate of the chain has expired";
    /// A certificate of the chain is not valid yet.
    ChainNotYetValid = 831, "chain_not_yet_valid",
        "a certificate of the chain is not valid yet";
    /// A validity period ends before it begins.
    ChainValidity = 832, "chain_validity",
        "the validity period of a certificate ends before it begins";

    /// The leaf is a CA certificate.
    ChainCaAsLeaf = 840, "chain_ca_as_leaf",
        "the client certificate is a CA certificate";
    /// An issuer is no CA certificate.
    ChainNotCa = 841, "chain_not_ca",
        "a certificate that issued another is no CA certificate";
    /// A path length constraint is exceeded.
    ChainPathLength = 842, "chain_path_length",
        "there are more CA certificates below one than its pathLenConstraint allows";
    /// A name constraint is violated.
    ChainNameConstraint = 843, "chain_name_constraint",
        "a name is outside the name constraints of its issuers, or they are of a kind not processed";
    /// A key usage is not the one needed.
    ChainKeyUsage = 844, "chain_key_usage",
        "a keyUsage has no keyCertSign where it must, or the client certificate has one for neither signing nor agreeing on keys";
    /// An extended key usage lacks clientAuth.
    ChainEku = 845, "chain_eku",
        "an extended key usage of the chain does not have clientAuth";
    /// The leaf lacks an extended key usage.
    ChainEkuMissing = 846, "chain_eku_missing",
        "the client certificate has no extended key usage, and one is demanded";
    /// No demanded policy stands in every certificate.
    ChainPolicy = 847, "chain_policy",
        "no demanded policy stands in every certificate of the chain";
}

const fn lengths(name: &str, message: &str) -> (u8, u8) {
    let (name, message) = (name.len().wrapping_add(1), message.len().wrapping_add(1));
    assert!(name.wrapping_add(message) < 256, "a text is short");
    (name as u8, name.wrapping_add(message) as u8)
}
