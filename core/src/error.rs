//! The one error type: stable numbers, names and messages.
//!
//! The number of a variant is the C `certbound_status` and the Python
//! `Error.code`. Numbers are never reused. `tests/error_codes.json` holds the
//! same list and is compared in every language.
//!
//! Messages name the rule that was broken and never echo input.

/// A name and a message, each with the NUL that C wants after it.
macro_rules! text {
    ($name:literal, $message:literal) => {
        (concat!($name, "\0"), concat!($message, "\0"))
    };
}

/// Why an input was refused or a check did not pass.
///
/// Every variant is a refusal; there is no "ok" here, so a zero can never be
/// mistaken for a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u32)]
pub enum Error {
    // Boundary: how the library was called, 1–99.
    /// A pointer that must not be null was null.
    NullPointer = 1,
    /// A length is larger than any object can be.
    LengthTooLarge = 2,
    /// The output buffer is too small for the result.
    ShortBuffer = 3,
    /// The policy is none of the listed numbers.
    UnknownPolicy = 4,
    /// The subject kind is none of the listed numbers.
    UnknownKind = 5,
    /// The header format is none of the listed numbers or names.
    UnknownFormat = 6,
    /// A confirmation was not filled in by one of the read functions.
    InvalidConfirmation = 7,
    /// A pointer to a structure or a number is not aligned for it.
    MisalignedPointer = 8,
    /// The OAuth context is none of the listed numbers.
    UnknownContext = 9,
    /// There is no entry with this index.
    NoSuchEntry = 10,
    /// The output buffer shares memory with an input.
    OverlappingBuffers = 11,
    /// A mismatch was not filled in by one of the verify functions.
    InvalidMismatch = 12,
    /// The chain evidence is none of the listed numbers.
    UnknownChainEvidence = 13,
    /// A defect in the library itself was caught at the boundary.
    Internal = 99,

    // DER framing, 100s.
    /// The DER ends before the length it declares.
    DerTruncated = 100,
    /// Octets follow the DER element.
    DerTrailingData = 101,
    /// The length is indefinite, which is BER.
    DerIndefiniteLength = 102,
    /// The length is not written in its shortest form.
    DerNonMinimalLength = 103,
    /// The length is beyond what a certificate can have.
    DerLengthTooLarge = 104,
    /// A tag number is not in its shortest form.
    DerTagNotMinimal = 105,
    /// An element has another tag than the one that belongs here.
    DerUnexpectedTag = 106,
    /// An element that belongs here is missing.
    DerMissingElement = 107,

    // Certificate, 200s.
    /// The certificate is empty.
    CertificateEmpty = 200,
    /// The certificate is PEM text where DER is expected.
    CertificateIsPem = 201,
    /// The certificate does not start with a SEQUENCE.
    CertificateNotSequence = 202,
    /// The version is none of v1, v2, v3.
    CertificateVersion = 203,
    /// The version is an explicit v1, or not a minimal INTEGER.
    CertificateVersionEncoding = 204,
    /// The certificate is not SEQUENCE, SEQUENCE, BIT STRING.
    CertificateStructure = 205,
    /// Octets are left over in tbsCertificate.
    CertificateTrailingFields = 206,
    /// Optional fields are out of order or repeated.
    CertificateFieldOrder = 207,
    /// There is no subjectPublicKeyInfo.
    CertificateKeyMissing = 208,
    /// A v1 or v2 certificate has extensions.
    ExtensionsBeforeV3 = 209,
    /// The extensions are not one SEQUENCE of SEQUENCEs.
    ExtensionsMalformed = 210,
    /// The extension asked for is not OID, BOOLEAN, OCTET STRING.
    ExtensionMalformed = 211,
    /// The extension's BOOLEAN is neither 00 nor FF.
    ExtensionCritical = 212,
    /// The extension asked for stands more than once.
    ExtensionRepeated = 213,
    /// A validity date is not a Time in its DER form.
    CertificateTime = 214,
    /// Octets are left over inside a name.
    NameTrailingData = 215,
    /// A name does not start with a SEQUENCE.
    NameNotSequence = 216,
    /// An object identifier is empty or not minimal.
    OidMalformed = 217,

    // Registered DN and distinguished names, 300s.
    /// The registered DN is empty.
    DnEmpty = 300,
    /// The registered DN is in OpenSSL's one-line form.
    DnOpensslOneline = 301,
    /// The registered DN starts with `subject=`.
    DnSubjectPrefix = 302,
    /// The registered DN starts with a separator.
    DnLeadingSeparator = 303,
    /// The registered DN ends with a separator.
    DnTrailingSeparator = 304,
    /// Nothing stands between two separators.
    DnDoubledSeparator = 305,
    /// No attribute type stands before `=`.
    DnTypeMissing = 306,
    /// No `=` follows an attribute type.
    DnEqualsMissing = 307,
    /// An attribute type's name is not in the table.
    DnUnknownDescriptor = 308,
    /// An attribute type is not a valid dotted OID.
    DnBadOid = 309,
    /// A backslash is followed by neither a special nor a hex pair.
    DnBadEscape = 310,
    /// A special character is not escaped.
    DnUnescapedSpecial = 311,
    /// A quoted value has no closing quotation mark.
    DnUnterminatedQuote = 312,
    /// Text follows a closing quotation mark.
    DnTextAfterQuote = 313,
    /// A `#` value is not a run of hex pairs.
    DnBadHex = 314,
    /// Text follows a `#` value.
    DnTextAfterHex = 315,
    /// A `#` value is not exactly one DER element.
    DnHexNotDer = 316,
    /// The text, or a value with its escapes resolved, is not UTF-8.
    DnBadUtf8 = 317,
    /// A value holds NUL.
    DnValueNul = 318,
    /// A value of an IA5String type is not ASCII.
    DnValueNotAscii = 319,
    /// A value holds a code point that RFC 4518 prohibits.
    DnValueProhibited = 320,
    /// A value has more than 30 combining marks in a row.
    DnValueTooManyMarks = 321,
    /// The DN has more than 64 RDNs.
    DnTooManyRdns = 322,
    /// An RDN has more than 16 attributes.
    DnTooManyAvas = 323,
    /// The DN is longer than 2^32 octets.
    DnTooLong = 324,

    /// The certificate's subject is not the registered DN.
    SubjectMismatch = 350,
    /// Two distinguished names do not match.
    NameMismatch = 351,

    // Subject alternative names, 400s.
    /// The registered value is empty.
    SanValueEmpty = 400,
    /// The DNS name is longer than 253 octets.
    SanDnsTooLong = 401,
    /// The DNS name is not ASCII.
    SanDnsNotAscii = 402,
    /// The DNS name ends with a dot.
    SanDnsTrailingDot = 403,
    /// The DNS name has a port.
    SanDnsPort = 404,
    /// `*` is not the whole first label before another one.
    SanDnsWildcard = 405,
    /// A label is empty.
    SanDnsLabelEmpty = 406,
    /// A label is longer than 63 octets.
    SanDnsLabelLong = 407,
    /// A character is no letter, digit, hyphen or underscore.
    SanDnsCharacter = 408,
    /// The URI has no valid scheme.
    SanUriScheme = 420,
    /// Nothing follows the scheme.
    SanUriSchemeOnly = 421,
    /// The URI is not ASCII.
    SanUriNotAscii = 422,
    /// A character may not stand in a URI.
    SanUriCharacter = 423,
    /// The value is no IPv4 or IPv6 address.
    SanIpAddress = 430,
    /// The address has a zone.
    SanIpZone = 431,
    /// The address is in brackets.
    SanIpBrackets = 432,
    /// The address has a prefix length.
    SanIpPrefix = 433,
    /// The address has a port.
    SanIpPort = 434,
    /// A decimal octet has a leading zero.
    SanIpLeadingZero = 435,
    /// The address has no `@`.
    SanEmailNoAt = 440,
    /// The address starts with `mailto:`.
    SanEmailMailto = 441,
    /// The address is not ASCII.
    SanEmailNotAscii = 442,
    /// The local part is neither a dot-atom nor a quoted string.
    SanEmailLocalPart = 443,
    /// The domain is not a DNS name.
    SanEmailDomain = 444,

    /// The subject alternative names are not one SEQUENCE.
    GeneralNamesNotSequence = 450,
    /// An entry's tag is no GeneralName's.
    GeneralNameTag = 451,

    /// The certificate has no subject alternative names.
    SanAbsent = 460,
    /// The certificate has no dNSName.
    SanDnsAbsent = 461,
    /// The certificate has no uniformResourceIdentifier.
    SanUriAbsent = 462,
    /// The certificate has no iPAddress.
    SanIpAbsent = 463,
    /// The certificate has no rfc822Name.
    SanEmailAbsent = 464,
    /// No dNSName is the registered one.
    SanDnsMismatch = 471,
    /// No uniformResourceIdentifier is the registered one.
    SanUriMismatch = 472,
    /// No iPAddress is the registered one.
    SanIpMismatch = 473,
    /// No rfc822Name is the registered one.
    SanEmailMismatch = 474,

    // Thumbprint, confirmation and token, 500s.
    /// The thumbprint text is not 43 characters long.
    ThumbprintLength = 500,
    /// The thumbprint text has base64 padding.
    ThumbprintPadding = 501,
    /// The thumbprint text uses the standard base64 alphabet.
    ThumbprintAlphabet = 502,
    /// The thumbprint text holds white space.
    ThumbprintWhitespace = 503,
    /// The thumbprint text is hexadecimal.
    ThumbprintHex = 504,
    /// The thumbprint's last character has non-zero trailing bits.
    ThumbprintTrailingBits = 505,
    /// The thumbprint text holds a character outside base64url.
    ThumbprintCharacter = 506,
    /// The text given as hexadecimal is not 64 hexadecimal digits.
    ThumbprintNotHex = 507,
    /// The octets given as a thumbprint are not 32.
    ThumbprintOctets = 508,

    /// The JSON text ends before its object is closed.
    JsonTruncated = 510,
    /// The JSON text has a character where RFC 8259 does not allow it.
    JsonSyntax = 511,
    /// The JSON text is not valid UTF-8.
    JsonUtf8 = 512,
    /// The JSON text starts with a byte order mark.
    JsonByteOrderMark = 513,
    /// The JSON text is nested deeper than 64 levels.
    JsonDepth = 514,
    /// The JSON text is not an object.
    JsonNotObject = 515,
    /// A number is not written as RFC 8259 demands.
    JsonNumber = 516,
    /// A word is none of `true`, `false`, `null`.
    JsonLiteral = 517,
    /// A string holds an escape that RFC 8259 does not know.
    JsonEscape = 518,
    /// A string holds an unescaped control character.
    JsonControlCharacter = 519,
    /// Text follows the JSON object.
    JsonTrailingData = 520,
    /// A member of a decoded document has a name that is no string.
    MemberNameNotString = 521,

    /// `cnf` is null.
    CnfNull = 530,
    /// `cnf` is not a JSON object.
    CnfNotObject = 531,
    /// `cnf` stands more than once.
    CnfRepeated = 532,
    /// `x5t#S256` is null.
    X5tS256Null = 533,
    /// `x5t#S256` is not a string.
    X5tS256NotString = 534,
    /// `x5t#S256` stands more than once.
    X5tS256Repeated = 535,
    /// A member name of `cnf`, or `x5t#S256`, holds a lone surrogate.
    CnfLoneSurrogate = 536,
    /// The introspection response has no `active`.
    ActiveMissing = 537,
    /// `active` is not a boolean.
    ActiveNotBoolean = 538,
    /// `active` stands more than once.
    ActiveRepeated = 539,

    /// The token is empty.
    JwtEmpty = 550,
    /// The token does not have three segments.
    JwtSegments = 551,
    /// The token is encrypted (JWE).
    JwtEncrypted = 552,
    /// The token's header is empty.
    JwtEmptyHeader = 553,
    /// The token's payload is empty.
    JwtEmptyPayload = 554,
    /// The token holds a character outside base64url.
    JwtCharacter = 555,
    /// The token has base64 padding.
    JwtPadding = 556,
    /// The token holds white space.
    JwtWhitespace = 557,
    /// A segment of the token has an impossible length.
    JwtSegmentLength = 558,
    /// A segment of the token ends in non-zero trailing bits.
    JwtTrailingBits = 559,
    /// The token still has its authentication scheme before it.
    JwtScheme = 560,
    /// The token is a JWS in JSON serialization.
    JwtJsonSerialization = 561,

    /// The token is bound to another certificate.
    CertificateMismatch = 570,
    /// The token is bound to a certificate and none was presented.
    CertificateMissing = 571,
    /// The token is not bound: it has no `cnf`.
    CnfAbsent = 572,
    /// The token is not bound: its `cnf` is empty.
    CnfEmpty = 573,
    /// The token is bound by other methods than a certificate.
    OtherMethodsOnly = 574,
    /// The token is bound by another method that the caller does not enforce.
    OtherMethodNotEnforced = 575,
    /// The token is bound by a method this library does not know.
    OtherMethodUnknown = 576,
    /// The introspection response says that the token is not active.
    TokenInactive = 577,

    /// The request carries no bearer token.
    TokenMissing = 580,
    /// The request carries credentials more than once.
    TokenRepeated = 581,
    /// The request carries a token in its query.
    TokenInQuery = 582,
    /// The client presented no certificate to authenticate with.
    ClientCertificateMissing = 583,
    /// The TLS layer did not verify the client's certificate chain.
    CertificateNotVerified = 584,
    /// The registered subject to compare with is empty.
    SubjectNotConfigured = 585,
    /// The request came as TLS early data, which anybody can replay.
    EarlyData = 586,
    /// The variable that should hold what the token says is empty.
    SourceEmpty = 587,
    /// The introspection request failed, or its answer cannot be used.
    IntrospectionFailed = 588,
    /// Two texts that should be the same differ.
    TextDiffers = 589,
    /// Whoever validates tokens refused it: signature, expiry, audience or issuer.
    TokenRefused = 590,

    // Certificates in headers and PEM text, 600s.
    /// The PEM text is not one well-formed block, or not a chain of such.
    BadPem = 600,
    /// The text is not encoded as its format demands: base64, percent
    /// sequences, or the syntax around them.
    BadEncoding = 601,
    /// There is more than one certificate where one is expected.
    Multiple = 602,
    /// The header's value is empty.
    Empty = 603,
    /// The header's value, or a decoded document as JSON text, is longer than
    /// the limit.
    TooLarge = 604,
    /// The header's value holds no certificate.
    NoCertificate = 605,
    /// The certificate is not the one that the header gives the hash of.
    HashMismatch = 606,
    /// The header that carries the certificate stands in the request twice.
    HeaderRepeated = 620,

    // Metadata and JWK Sets, 700s. Client metadata.
    /// A member that the client's method reads stands more than once.
    MetadataMemberRepeated = 700,
    /// The member is not a string.
    MetadataNotString = 701,
    /// The member is an empty string.
    MetadataStringEmpty = 702,
    /// A string holds a surrogate escape without its partner.
    MetadataLoneSurrogate = 703,
    /// The member is neither true nor false.
    MetadataNotBoolean = 704,
    /// `tls_client_auth` stands without any of the five subject parameters.
    SubjectParameterMissing = 705,
    /// `tls_client_auth` stands with more than one subject parameter.
    SubjectParametersSeveral = 706,
    /// `self_signed_tls_client_auth` stands with neither `jwks` nor `jwks_uri`.
    ClientKeysMissing = 707,
    /// Both `jwks` and `jwks_uri` are present.
    ClientKeysSeveral = 708,
    /// `jwks` is not an object.
    JwksNotObject = 709,

    // JWK Sets: the document.
    /// The JWK Set has no `keys`.
    JwkSetKeysMissing = 720,
    /// `keys` is not an array.
    JwkSetKeysNotArray = 721,
    /// `keys` stands more than once.
    JwkSetKeysRepeated = 722,

    // JWK Sets: one JWK.
    /// The JWK is not an object.
    JwkNotObject = 730,
    /// The JWK has no `x5c`.
    JwkX5cMissing = 731,
    /// The JWK has `x5c` more than once.
    JwkX5cRepeated = 732,
    /// `x5c` is not an array.
    JwkX5cNotArray = 733,
    /// `x5c` is empty.
    JwkX5cEmpty = 734,
    /// An element of `x5c` is not a string.
    JwkX5cNotString = 735,
    /// The certificate in `x5c` is not canonical, padded base64.
    JwkX5cEncoding = 736,

    // Authenticating a client.
    /// The presented certificate is in no usable JWK of the client's.
    ClientCertificateNotRegistered = 740,
    /// The client is registered with a method that is not mutual TLS.
    MethodNotMutualTls = 741,
    /// Nobody vouches for the certificate's chain.
    ChainEvidenceMissing = 742,
    /// The validated chain is that of another certificate.
    ChainOfOtherCertificate = 743,
    /// The client is registered by `jwks_uri` and its JWK Set is not given.
    JwkSetRequired = 744,
    /// A JWK Set is given for a client that is not registered by `jwks_uri`.
    JwkSetUnexpected = 745,

    // Authorization server metadata.
    /// `mtls_endpoint_aliases` is not an object.
    EndpointAliasesNotObject = 760,
    /// `mtls_endpoint_aliases` stands more than once.
    EndpointAliasesRepeated = 761,
    /// The endpoint has more than one alias.
    EndpointAliasRepeated = 762,
    /// The endpoint stands more than once.
    EndpointRepeated = 763,
    /// The endpoint's alias is not a string.
    EndpointAliasNotString = 764,
    /// The endpoint's alias is not an `https` URL.
    EndpointAliasNotHttps = 765,
    /// The endpoint's alias has no host.
    EndpointAliasHost = 766,
    /// The endpoint's alias has a fragment.
    EndpointAliasFragment = 767,
    /// A character of the endpoint's alias may not stand in a URL.
    EndpointAliasCharacter = 768,
    /// The endpoint is not a string.
    EndpointNotString = 769,
    /// The metadata has no such endpoint.
    EndpointNotOffered = 770,
    /// The endpoint is none that a client calls directly.
    EndpointNotDirect = 771,
    /// The client authentication method is not a registered one.
    AuthMethodUnknown = 772,
    /// A client authentication method is listed twice.
    AuthMethodRepeated = 773,
    /// Aliases stand without any use of mutual TLS.
    EndpointAliasesUnused = 774,

    // Chain validation, 800s. Below 810 the configuration is at fault.
    /// There is no certificate among the anchors.
    ChainNoAnchors = 800,
    /// An anchor, or the bundle it stands in, cannot be read.
    ChainAnchorMalformed = 801,
    /// An anchor must not sign certificates.
    ChainAnchorNotCa = 802,
    /// A demanded policy is not a dotted object identifier.
    ChainPolicyOid = 803,
    /// The time of the check is before 1970.
    ChainTime = 804,

    /// A certificate of the chain cannot be read.
    ChainMalformed = 810,
    /// A certificate of the chain is of version 1 or 2.
    ChainVersion = 811,
    /// A critical extension is not processed.
    ChainCriticalExtension = 812,
    /// Too much is given as the chain.
    ChainTooLong = 813,
    /// The path to an anchor has more than six intermediate certificates.
    ChainTooDeep = 814,
    /// There are more paths than are tried.
    ChainLimit = 815,

    /// No path leads to an anchor.
    ChainUnknownIssuer = 820,
    /// A signature does not verify.
    ChainBadSignature = 821,
    /// A signature algorithm is not accepted.
    ChainUnsupportedAlgorithm = 822,
    /// A certificate names two different signature algorithms.
    ChainAlgorithmMismatch = 823,

    /// A certificate of the chain has expired.
    ChainExpired = 830,
    /// A certificate of the chain is not valid yet.
    ChainNotYetValid = 831,
    /// A validity period ends before it begins.
    ChainValidity = 832,

    /// The leaf is a CA certificate.
    ChainCaAsLeaf = 840,
    /// An issuer is no CA certificate.
    ChainNotCa = 841,
    /// A path length constraint is exceeded.
    ChainPathLength = 842,
    /// A name constraint is violated.
    ChainNameConstraint = 843,
    /// A key usage is not the one needed.
    ChainKeyUsage = 844,
    /// An extended key usage lacks clientAuth.
    ChainEku = 845,
    /// The leaf lacks an extended key usage.
    ChainEkuMissing = 846,
    /// No demanded policy stands in every certificate.
    ChainPolicy = 847,
}

impl Error {
    /// The stable number: the C status and the Python `code`.
    #[must_use]
    pub const fn code(self) -> u32 {
        self as u32
    }

    /// The error with this number, or `None`.
    #[must_use]
    pub fn from_code(code: u32) -> Option<Self> {
        Self::ALL.iter().copied().find(|e| e.code() == code)
    }

    /// The stable snake_case name, for logs and metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        without_nul(self.describe().0)
    }

    /// What was wrong and what to do about it, in one lower-case line.
    #[must_use]
    pub const fn message(self) -> &'static str {
        without_nul(self.describe().1)
    }

    /// Name and message with the NUL that C wants after them.
    #[doc(hidden)]
    #[must_use]
    pub const fn describe_for_c(self) -> (&'static str, &'static str) {
        self.describe()
    }

    /// The verdict of RFC 8705 section 3 that this refusal amounts to.
    ///
    /// Only what a token says or lacks has a verdict; for every other error
    /// (a wrong call, a certificate that cannot be read) it is
    /// [`Verdict::Refused`].
    #[must_use]
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::CertificateMismatch | Self::CertificateMissing => Verdict::Mismatch,
            Self::CnfAbsent
            | Self::CnfEmpty
            | Self::OtherMethodsOnly
            | Self::OtherMethodNotEnforced
            | Self::OtherMethodUnknown => Verdict::Unbound,
            Self::TokenInactive => Verdict::Inactive,
            _ => match self.code() {
                500..=569 => Verdict::Malformed,
                _ => Verdict::Refused,
            },
        }
    }

    /// Name and message, each with its NUL.
    // Looked up and not matched: as code, where they stand takes a third of their room.
    const fn describe(self) -> (&'static str, &'static str) {
        let (mut all, mut lengths, mut texts) = (Self::ALL, texts::LENGTHS.as_slice(), texts::ALL);
        while let ([first, others @ ..], [(name_len, len), rest @ ..]) = (all, lengths) {
            let Some((own, after)) = texts.split_at_checked(*len as usize) else {
                break;
            };
            if *first as u32 == self as u32 {
                return match own.split_at_checked(*name_len as usize) {
                    Some(texts) => texts,
                    None => break,
                };
            }
            (all, lengths, texts) = (others, rest, after);
        }
        // Every variant is one of all.
        ("\0", "\0")
    }

    /// Name and message, written once for each variant, each with a NUL.
    #[rustfmt::skip]
    const fn written(self) -> (&'static str, &'static str) {
        match self {
            Self::NullPointer => text!("null_pointer", "a pointer that must not be null is null"),
            Self::LengthTooLarge => text!("length_too_large", "a length is larger than any object can be"),
            Self::ShortBuffer => text!("short_buffer", "the output buffer is too small for the result"),
            Self::UnknownPolicy => text!("unknown_policy", "the policy is neither required (1) nor if_bound (2)"),
            Self::UnknownKind => text!("unknown_kind", "the subject kind is none of the listed numbers"),
            Self::UnknownFormat => text!("unknown_format", "the header format is none of the listed ones"),
            Self::InvalidConfirmation => text!("invalid_confirmation", "the confirmation was not filled in by a read function"),
            Self::MisalignedPointer => text!("misaligned_pointer", "a pointer is not aligned for what it points to"),
            Self::UnknownContext => text!("unknown_context", "the OAuth context is none of the listed numbers"),
            Self::NoSuchEntry => text!("no_such_entry", "there is no entry with this index"),
            Self::OverlappingBuffers => text!("overlapping_buffers", "the output buffer shares memory with an input"),
            Self::InvalidMismatch => text!("invalid_mismatch", "the mismatch was not filled in by a verify function"),
            Self::UnknownChainEvidence => text!("unknown_chain_evidence", "the chain evidence is neither none (0) nor upstream (1)"),
            Self::Internal => text!("internal", "a defect in the library was caught; please report it"),

            Self::DerTruncated => text!("der_truncated", "the DER ends before the length it declares"),
            Self::DerTrailingData => text!("der_trailing_data", "octets follow the end of the DER element"),
            Self::DerIndefiniteLength => text!("der_indefinite_length", "a length is indefinite, which DER forbids"),
            Self::DerNonMinimalLength => text!("der_non_minimal_length", "a length is not in its shortest form, which DER forbids"),
            Self::DerLengthTooLarge => text!("der_length_too_large", "a length is beyond what this library reads"),
            Self::DerTagNotMinimal => text!("der_tag_not_minimal", "a high tag number is not in its shortest form"),
            Self::DerUnexpectedTag => text!("der_unexpected_tag", "an element has another tag than the one that belongs here"),
            Self::DerMissingElement => text!("der_missing_element", "an element that belongs here is missing"),

            Self::CertificateEmpty => text!("certificate_empty", "the certificate is empty"),
            Self::CertificateIsPem => text!("certificate_is_pem", "the certificate is PEM text; decode it to DER first"),
            Self::CertificateNotSequence => text!("certificate_not_sequence", "the certificate does not start with a DER SEQUENCE"),
            Self::CertificateVersion => text!("certificate_version", "the certificate's version is none of v1, v2, v3"),
            Self::CertificateVersionEncoding => text!("certificate_version_encoding", "the certificate's version is an explicit v1 or not a minimal INTEGER"),
            Self::CertificateStructure => text!("certificate_structure", "the certificate is not exactly tbsCertificate, algorithm and signature"),
            Self::CertificateTrailingFields => text!("certificate_trailing_fields", "octets are left over in tbsCertificate"),
            Self::CertificateFieldOrder => text!("certificate_field_order", "the fields [1] [2] [3] of tbsCertificate are out of order or repeated"),
            Self::CertificateKeyMissing => text!("certificate_key_missing", "tbsCertificate has no subjectPublicKeyInfo"),
            Self::ExtensionsBeforeV3 => text!("extensions_before_v3", "a v1 or v2 certificate has extensions"),
            Self::ExtensionsMalformed => text!("extensions_malformed", "the extensions are not exactly one SEQUENCE of SEQUENCEs"),
            Self::ExtensionMalformed => text!("extension_malformed", "the extension asked for is not OID, optional BOOLEAN, OCTET STRING"),
            Self::ExtensionCritical => text!("extension_critical", "the critical flag of the extension asked for is neither 00 nor FF"),
            Self::ExtensionRepeated => text!("extension_repeated", "the extension asked for stands more than once"),
            Self::CertificateTime => text!("certificate_time", "a validity date is neither UTCTime nor GeneralizedTime in its DER form"),
            Self::NameTrailingData => text!("name_trailing_data", "octets are left over inside a distinguished name"),
            Self::NameNotSequence => text!("name_not_sequence", "a distinguished name does not start with a SEQUENCE"),
            Self::OidMalformed => text!("oid_malformed", "an object identifier is empty or not in its shortest form"),

            Self::DnEmpty => text!("dn_empty", "the registered DN is empty and would identify nobody"),
            Self::DnOpensslOneline => text!("dn_openssl_oneline", "the registered DN is in OpenSSL one-line form; use `-nameopt RFC2253`"),
            Self::DnSubjectPrefix => text!("dn_subject_prefix", "the registered DN starts with `subject=`; leave that prefix out"),
            Self::DnLeadingSeparator => text!("dn_leading_separator", "the registered DN starts with a separator"),
            Self::DnTrailingSeparator => text!("dn_trailing_separator", "the registered DN ends with a separator"),
            Self::DnDoubledSeparator => text!("dn_doubled_separator", "nothing stands between two separators of the registered DN"),
            Self::DnTypeMissing => text!("dn_type_missing", "no attribute type stands before `=` in the registered DN"),
            Self::DnEqualsMissing => text!("dn_equals_missing", "no `=` follows an attribute type of the registered DN"),
            Self::DnUnknownDescriptor => text!("dn_unknown_descriptor", "the registered DN has an attribute type whose name is not known; use its dotted OID"),
            Self::DnBadOid => text!("dn_bad_oid", "the registered DN has an attribute type that is not a valid dotted OID"),
            Self::DnBadEscape => text!("dn_bad_escape", "a backslash of the registered DN is followed by neither a special character nor two hex digits"),
            Self::DnUnescapedSpecial => text!("dn_unescaped_special", "the registered DN has an unescaped special character in a value"),
            Self::DnUnterminatedQuote => text!("dn_unterminated_quote", "a quoted value of the registered DN has no closing quotation mark"),
            Self::DnTextAfterQuote => text!("dn_text_after_quote", "text follows a closing quotation mark in the registered DN"),
            Self::DnBadHex => text!("dn_bad_hex", "a `#` value of the registered DN is not one or more pairs of hex digits"),
            Self::DnTextAfterHex => text!("dn_text_after_hex", "text follows a `#` value in the registered DN"),
            Self::DnHexNotDer => text!("dn_hex_not_der", "a `#` value of the registered DN is not exactly one DER element"),
            Self::DnBadUtf8 => text!("dn_bad_utf8", "the registered DN, or a value with its escapes resolved, is not valid UTF-8"),
            Self::DnValueNul => text!("dn_value_nul", "a value of the registered DN holds NUL, which never matches"),
            Self::DnValueNotAscii => text!("dn_value_not_ascii", "a value of the registered DN must be ASCII for its attribute type"),
            Self::DnValueProhibited => text!("dn_value_prohibited", "a value of the registered DN holds a code point that RFC 4518 prohibits (private use, noncharacter, U+FFFD)"),
            Self::DnValueTooManyMarks => text!("dn_value_too_many_marks", "a value of the registered DN has more than 30 combining marks in a row"),
            Self::DnTooManyRdns => text!("dn_too_many_rdns", "the registered DN has more than 64 RDNs"),
            Self::DnTooManyAvas => text!("dn_too_many_avas", "an RDN of the registered DN has more than 16 attributes"),
            Self::DnTooLong => text!("dn_too_long", "the registered DN is longer than this library reads"),

            Self::SubjectMismatch => text!("subject_mismatch", "the certificate's subject does not match the registered DN"),
            Self::NameMismatch => text!("name_mismatch", "the two distinguished names do not match"),

            Self::SanValueEmpty => text!("san_value_empty", "the registered value is empty"),
            Self::SanDnsTooLong => text!("san_dns_too_long", "the registered DNS name is longer than 253 octets"),
            Self::SanDnsNotAscii => text!("san_dns_not_ascii", "the registered DNS name is not ASCII; register the A-label form (xn--...)"),
            Self::SanDnsTrailingDot => text!("san_dns_trailing_dot", "the registered DNS name ends with a dot; leave it out"),
            Self::SanDnsPort => text!("san_dns_port", "the registered DNS name has a port; leave it out"),
            Self::SanDnsWildcard => text!("san_dns_wildcard", "in the registered DNS name `*` may only be the whole first label, before at least one more"),
            Self::SanDnsLabelEmpty => text!("san_dns_label_empty", "the registered DNS name has an empty label"),
            Self::SanDnsLabelLong => text!("san_dns_label_long", "the registered DNS name has a label longer than 63 octets"),
            Self::SanDnsCharacter => text!("san_dns_character", "the registered DNS name has a character other than letters, digits, hyphen and underscore"),
            Self::SanUriScheme => text!("san_uri_scheme", "the registered URI does not start with a scheme and a colon"),
            Self::SanUriSchemeOnly => text!("san_uri_scheme_only", "nothing follows the scheme of the registered URI"),
            Self::SanUriNotAscii => text!("san_uri_not_ascii", "the registered URI is not ASCII; percent-encode it as the certificate does"),
            Self::SanUriCharacter => text!("san_uri_character", "the registered URI has a character that may not stand in a URI"),
            Self::SanIpAddress => text!("san_ip_address", "the registered value is neither an IPv4 nor an IPv6 address"),
            Self::SanIpZone => text!("san_ip_zone", "the registered IP address has a zone; leave it out"),
            Self::SanIpBrackets => text!("san_ip_brackets", "the registered IP address is in brackets; leave them out"),
            Self::SanIpPrefix => text!("san_ip_prefix", "the registered IP address has a prefix length; register one address"),
            Self::SanIpPort => text!("san_ip_port", "the registered IP address has a port; leave it out"),
            Self::SanIpLeadingZero => text!("san_ip_leading_zero", "a decimal octet of the registered IP address has a leading zero"),
            Self::SanEmailNoAt => text!("san_email_no_at", "the registered e-mail address has no `@`"),
            Self::SanEmailMailto => text!("san_email_mailto", "the registered e-mail address starts with `mailto:`; leave that prefix out"),
            Self::SanEmailNotAscii => text!("san_email_not_ascii", "the registered e-mail address is not ASCII"),
            Self::SanEmailLocalPart => text!("san_email_local_part", "the part before `@` of the registered e-mail address is neither a dot-atom nor a quoted string"),
            Self::SanEmailDomain => text!("san_email_domain", "the part after `@` of the registered e-mail address is not a DNS name"),

            Self::GeneralNamesNotSequence => text!("general_names_not_sequence", "the subject alternative names are not exactly one SEQUENCE"),
            Self::GeneralNameTag => text!("general_name_tag", "an entry of the subject alternative names has a tag that no GeneralName has"),

            Self::SanAbsent => text!("san_absent", "the certificate has no subject alternative names"),
            Self::SanDnsAbsent => text!("san_dns_absent", "the certificate has no dNSName among its subject alternative names"),
            Self::SanUriAbsent => text!("san_uri_absent", "the certificate has no uniformResourceIdentifier among its subject alternative names"),
            Self::SanIpAbsent => text!("san_ip_absent", "the certificate has no iPAddress among its subject alternative names"),
            Self::SanEmailAbsent => text!("san_email_absent", "the certificate has no rfc822Name among its subject alternative names"),
            Self::SanDnsMismatch => text!("san_dns_mismatch", "no dNSName of the certificate is the registered one"),
            Self::SanUriMismatch => text!("san_uri_mismatch", "no uniformResourceIdentifier of the certificate is the registered one"),
            Self::SanIpMismatch => text!("san_ip_mismatch", "no iPAddress of the certificate is the registered one"),
            Self::SanEmailMismatch => text!("san_email_mismatch", "no rfc822Name of the certificate is the registered one"),

            Self::ThumbprintLength => text!("thumbprint_length", "x5t#S256 is not 43 characters long"),
            Self::ThumbprintPadding => text!("thumbprint_padding", "x5t#S256 has '=' padding, which base64url here does not use"),
            Self::ThumbprintAlphabet => text!("thumbprint_alphabet", "x5t#S256 uses '+' or '/' where base64url has '-' and '_'"),
            Self::ThumbprintWhitespace => text!("thumbprint_whitespace", "x5t#S256 holds white space"),
            Self::ThumbprintHex => text!("thumbprint_hex", "x5t#S256 is hexadecimal; it must be base64url of the 32 octets"),
            Self::ThumbprintTrailingBits => text!("thumbprint_trailing_bits", "x5t#S256 ends in non-zero trailing bits: its last character encodes no 32 octets"),
            Self::ThumbprintCharacter => text!("thumbprint_character", "x5t#S256 holds a character outside base64url"),
            Self::ThumbprintNotHex => text!("thumbprint_not_hex", "a hexadecimal thumbprint is 64 digits, colons allowed between pairs"),
            Self::ThumbprintOctets => text!("thumbprint_octets", "a thumbprint is exactly 32 octets"),

            Self::JsonTruncated => text!("json_truncated", "the JSON text ends before its object is closed"),
            Self::JsonSyntax => text!("json_syntax", "the JSON text has a character where RFC 8259 allows none such"),
            Self::JsonUtf8 => text!("json_utf8", "the JSON text is not valid UTF-8"),
            Self::JsonByteOrderMark => text!("json_byte_order_mark", "the JSON text starts with a byte order mark"),
            Self::JsonDepth => text!("json_depth", "the JSON text is nested deeper than 64 levels"),
            Self::JsonNotObject => text!("json_not_object", "the JSON text is not an object"),
            Self::JsonNumber => text!("json_number", "a JSON number is malformed"),
            Self::JsonLiteral => text!("json_literal", "a JSON word is none of true, false, null"),
            Self::JsonEscape => text!("json_escape", "a JSON string holds an unknown or incomplete escape"),
            Self::JsonControlCharacter => text!("json_control_character", "a JSON string holds an unescaped control character"),
            Self::JsonTrailingData => text!("json_trailing_data", "text follows the JSON object"),
            Self::MemberNameNotString => text!("member_name_not_string", "a member of the decoded document has a name that is no string, so it is no JSON object"),

            Self::CnfNull => text!("cnf_null", "cnf is null; leave it out or make it an object"),
            Self::CnfNotObject => text!("cnf_not_object", "cnf is not a JSON object"),
            Self::CnfRepeated => text!("cnf_repeated", "cnf stands more than once"),
            Self::X5tS256Null => text!("x5t_s256_null", "x5t#S256 is null"),
            Self::X5tS256NotString => text!("x5t_s256_not_string", "x5t#S256 is not a string"),
            Self::X5tS256Repeated => text!("x5t_s256_repeated", "x5t#S256 stands more than once"),
            Self::CnfLoneSurrogate => text!("cnf_lone_surrogate", "a member name of cnf, or x5t#S256, holds a lone surrogate"),
            Self::ActiveMissing => text!("active_missing", "the introspection response has no active member (RFC 7662 requires it)"),
            Self::ActiveNotBoolean => text!("active_not_boolean", "active in the introspection response is not true or false"),
            Self::ActiveRepeated => text!("active_repeated", "active stands more than once in the introspection response"),

            Self::JwtEmpty => text!("jwt_empty", "the token is empty"),
            Self::JwtSegments => text!("jwt_segments", "the token is not a compact JWT: it does not have three segments"),
            Self::JwtEncrypted => text!("jwt_encrypted", "the token has five segments: it is encrypted and must be decrypted first"),
            Self::JwtEmptyHeader => text!("jwt_empty_header", "the token's header segment is empty"),
            Self::JwtEmptyPayload => text!("jwt_empty_payload", "the token's payload segment is empty"),
            Self::JwtCharacter => text!("jwt_character", "the token holds a character outside base64url"),
            Self::JwtPadding => text!("jwt_padding", "the token has '=' padding, which a JWT does not use"),
            Self::JwtWhitespace => text!("jwt_whitespace", "the token holds white space"),
            Self::JwtSegmentLength => text!("jwt_segment_length", "a segment of the token has a length no base64url text has"),
            Self::JwtTrailingBits => text!("jwt_trailing_bits", "a segment of the token ends in non-zero trailing bits"),
            Self::JwtScheme => text!("jwt_scheme", "the token still has its authentication scheme before it"),
            Self::JwtJsonSerialization => text!("jwt_json_serialization", "the token is in JSON serialization; only the compact form is a bearer token"),

            Self::CertificateMismatch => text!("certificate_mismatch", "the token is bound to another certificate than the one presented"),
            Self::CertificateMissing => text!("certificate_missing", "the token is bound to a certificate and none was presented"),
            Self::CnfAbsent => text!("cnf_absent", "the token is not bound to a certificate: it has no cnf"),
            Self::CnfEmpty => text!("cnf_empty", "the token is not bound to a certificate: its cnf is empty"),
            Self::OtherMethodsOnly => text!("other_methods_only", "the token is not bound to a certificate: its cnf has only other methods"),
            Self::OtherMethodNotEnforced => text!("other_method_not_enforced", "the token's cnf has a method that the caller does not enforce"),
            Self::OtherMethodUnknown => text!("other_method_unknown", "the token's cnf has only methods of which one is unknown"),
            Self::TokenInactive => text!("token_inactive", "the introspection response says that the token is not active"),

            Self::TokenMissing => text!("token_missing", "the request carries no bearer token"),
            Self::TokenRepeated => text!("token_repeated", "the request carries credentials more than once"),
            Self::TokenInQuery => text!("token_in_query", "the request carries an access_token in its query"),
            Self::ClientCertificateMissing => text!("client_certificate_missing", "the client presented no certificate"),
            Self::CertificateNotVerified => text!("certificate_not_verified", "the TLS layer did not verify the client's certificate chain"),
            Self::SubjectNotConfigured => text!("subject_not_configured", "the registered subject to compare with is empty"),
            Self::EarlyData => text!("early_data", "the request came as TLS early data, which can be replayed without the key; send it again after the handshake"),
            Self::SourceEmpty => text!("source_empty", "the variable that should hold what the token says is empty"),
            Self::IntrospectionFailed => text!("introspection_failed", "the introspection request failed, or its answer was not a 200 of bounded size"),
            Self::TextDiffers => text!("text_differs", "the texts differ"),
            Self::TokenRefused => text!("token_refused", "whoever validates tokens refused it, its signature, expiry, audience or issuer"),

            Self::BadPem => text!("bad_pem", "the PEM text is not exactly one CERTIFICATE block, or a chain of them where one is expected"),
            Self::BadEncoding => text!("bad_encoding", "the text is not encoded as its format demands: base64, percent sequences, or the syntax around them"),
            Self::Multiple => text!("multiple", "there is more than one certificate, or more than one header element, where one is expected"),
            Self::Empty => text!("empty", "the header's value is empty"),
            Self::TooLarge => text!("too_large", "the header's value, or the document, is longer than the limit"),
            Self::NoCertificate => text!("no_certificate", "the header's value holds no certificate"),
            Self::HashMismatch => text!("hash_mismatch", "the certificate is not the one whose hash stands beside it in the header"),
            Self::HeaderRepeated => text!("header_repeated", "the header that carries the certificate stands in the request more than once"),

            Self::MetadataMemberRepeated => text!("metadata_member_repeated", "the member stands more than once, and the client's method reads it"),
            Self::MetadataNotString => text!("metadata_not_string", "the member is not a string"),
            Self::MetadataStringEmpty => text!("metadata_string_empty", "the member is an empty string"),
            Self::MetadataLoneSurrogate => text!("metadata_lone_surrogate", "a string holds half a surrogate pair, which is no text"),
            Self::MetadataNotBoolean => text!("metadata_not_boolean", "the member is neither true nor false"),
            Self::SubjectParameterMissing => text!("subject_parameter_missing", "tls_client_auth needs exactly one of the five subject parameters, and there is none"),
            Self::SubjectParametersSeveral => text!("subject_parameters_several", "tls_client_auth needs exactly one of the five subject parameters, and there are more"),
            Self::ClientKeysMissing => text!("client_keys_missing", "self_signed_tls_client_auth needs jwks or jwks_uri, and there is neither"),
            Self::ClientKeysSeveral => text!("client_keys_several", "jwks and jwks_uri exclude each other, and both are there"),
            Self::JwksNotObject => text!("jwks_not_object", "jwks is not a JSON object"),

            Self::JwkSetKeysMissing => text!("jwk_set_keys_missing", "the JWK Set has no keys"),
            Self::JwkSetKeysNotArray => text!("jwk_set_keys_not_array", "the keys of the JWK Set are not an array"),
            Self::JwkSetKeysRepeated => text!("jwk_set_keys_repeated", "the JWK Set has keys more than once"),

            Self::JwkNotObject => text!("jwk_not_object", "the JWK is not a JSON object"),
            Self::JwkX5cMissing => text!("jwk_x5c_missing", "the JWK has no x5c, and so no certificate"),
            Self::JwkX5cRepeated => text!("jwk_x5c_repeated", "the JWK has x5c more than once"),
            Self::JwkX5cNotArray => text!("jwk_x5c_not_array", "the x5c of the JWK is not an array"),
            Self::JwkX5cEmpty => text!("jwk_x5c_empty", "the x5c of the JWK is empty"),
            Self::JwkX5cNotString => text!("jwk_x5c_not_string", "an element of the x5c of the JWK is not a string"),
            Self::JwkX5cEncoding => text!("jwk_x5c_encoding", "the first element of the x5c of the JWK is not canonical base64: padded, not base64url, no white space, no PEM"),

            Self::ClientCertificateNotRegistered => text!("client_certificate_not_registered", "the presented certificate is not registered: no usable JWK of the client has it as the first element of its x5c"),
            Self::MethodNotMutualTls => text!("method_not_mutual_tls", "the client is registered with an authentication method that uses no certificate"),
            Self::ChainEvidenceMissing => text!("chain_evidence_missing", "tls_client_auth needs the certificate's chain validated; name who did"),
            Self::ChainOfOtherCertificate => text!("chain_of_other_certificate", "the chain that was validated is that of another certificate"),
            Self::JwkSetRequired => text!("jwk_set_required", "the client is registered by jwks_uri; give the JWK Set from there"),
            Self::JwkSetUnexpected => text!("jwk_set_unexpected", "a JWK Set is given, and the client is not registered by jwks_uri"),

            Self::EndpointAliasesNotObject => text!("endpoint_aliases_not_object", "mtls_endpoint_aliases is not a JSON object"),
            Self::EndpointAliasesRepeated => text!("endpoint_aliases_repeated", "mtls_endpoint_aliases stands more than once"),
            Self::EndpointAliasRepeated => text!("endpoint_alias_repeated", "the endpoint stands in mtls_endpoint_aliases more than once"),
            Self::EndpointRepeated => text!("endpoint_repeated", "the endpoint stands in the metadata more than once"),
            Self::EndpointAliasNotString => text!("endpoint_alias_not_string", "the endpoint's alias is not a string"),
            Self::EndpointAliasNotHttps => text!("endpoint_alias_not_https", "the endpoint's alias does not start with https://"),
            Self::EndpointAliasHost => text!("endpoint_alias_host", "the endpoint's alias is a URL without a host"),
            Self::EndpointAliasFragment => text!("endpoint_alias_fragment", "the endpoint's alias is a URL with a fragment"),
            Self::EndpointAliasCharacter => text!("endpoint_alias_character", "the endpoint's alias holds white space, a control character or a backslash"),
            Self::EndpointNotString => text!("endpoint_not_string", "the endpoint is not a string"),
            Self::EndpointNotOffered => text!("endpoint_not_offered", "the authorization server does not offer the endpoint"),
            Self::EndpointNotDirect => text!("endpoint_not_direct", "the endpoint is none that a client calls directly, so it has no alias"),
            Self::AuthMethodUnknown => text!("auth_method_unknown", "the client authentication method is none of the registered names, whose case matters"),
            Self::AuthMethodRepeated => text!("auth_method_repeated", "a client authentication method is listed twice"),
            Self::EndpointAliasesUnused => text!("endpoint_aliases_unused", "aliases serve mutual TLS, and neither a method nor bound tokens use it"),

            Self::ChainNoAnchors => text!("chain_no_anchors", "the trust store holds no anchor"),
            Self::ChainAnchorMalformed => text!("chain_anchor_malformed", "an anchor is not a certificate that can be read, or the bundle holds something else"),
            Self::ChainAnchorNotCa => text!("chain_anchor_not_ca", "an anchor is no CA certificate for clients: it must have cA true, with a keyUsage keyCertSign, and with an extended key usage clientAuth"),
            Self::ChainPolicyOid => text!("chain_policy_oid", "a demanded policy is not a dotted object identifier"),
            Self::ChainTime => text!("chain_time", "the time of the check is before 1970"),
            Self::ChainMalformed => text!("chain_malformed", "a certificate of the chain cannot be read"),
            Self::ChainVersion => text!("chain_version", "a certificate of the chain is not of version 3"),
            Self::ChainCriticalExtension => text!("chain_critical_extension", "a certificate of the chain has a critical extension that is not processed"),
            Self::ChainTooLong => text!("chain_too_long", "more than 16 certificates, or more than 128 KiB, are given beside the leaf"),
            Self::ChainTooDeep => text!("chain_too_deep", "the path to an anchor has more than 6 intermediate certificates"),
            Self::ChainLimit => text!("chain_limit", "the chain has more paths than are tried"),
            Self::ChainUnknownIssuer => text!("chain_unknown_issuer", "no path leads from the certificate to an anchor"),
            Self::ChainBadSignature => text!("chain_bad_signature", "a signature of the chain is not its issuer's, or the issuer's key is of a size not accepted"),
            Self::ChainUnsupportedAlgorithm => text!("chain_unsupported_algorithm", "a signature of the chain is by an algorithm not accepted, or not by one for its issuer's key"),
            Self::ChainAlgorithmMismatch => text!("chain_algorithm_mismatch", "a certificate names two signature algorithms that differ"),
            Self::ChainExpired => text!("chain_expired", "a certificate of the chain has expired"),
            Self::ChainNotYetValid => text!("chain_not_yet_valid", "a certificate of the chain is not valid yet"),
            Self::ChainValidity => text!("chain_validity", "the validity period of a certificate ends before it begins"),
            Self::ChainCaAsLeaf => text!("chain_ca_as_leaf", "the client certificate is a CA certificate"),
            Self::ChainNotCa => text!("chain_not_ca", "a certificate that issued another is no CA certificate"),
            Self::ChainPathLength => text!("chain_path_length", "there are more CA certificates below one than its pathLenConstraint allows"),
            Self::ChainNameConstraint => text!("chain_name_constraint", "a name is outside the name constraints of its issuers, or they are of a kind not processed"),
            Self::ChainKeyUsage => text!("chain_key_usage", "a keyUsage has no keyCertSign where it must, or the client certificate has one for neither signing nor agreeing on keys"),
            Self::ChainEku => text!("chain_eku", "an extended key usage of the chain does not have clientAuth"),
            Self::ChainEkuMissing => text!("chain_eku_missing", "the client certificate has no extended key usage, and one is demanded"),
            Self::ChainPolicy => text!("chain_policy", "no demanded policy stands in every certificate of the chain"),
        }
    }

    /// Every error, in the order of the numbers.
    #[rustfmt::skip]
    pub const ALL: &'static [Self] = &[
        Self::NullPointer, Self::LengthTooLarge, Self::ShortBuffer, Self::UnknownPolicy,
        Self::UnknownKind, Self::UnknownFormat, Self::InvalidConfirmation,
        Self::MisalignedPointer, Self::UnknownContext, Self::NoSuchEntry, Self::OverlappingBuffers, Self::InvalidMismatch,
        Self::UnknownChainEvidence,
        Self::Internal, Self::DerTruncated,
        Self::DerTrailingData, Self::DerIndefiniteLength, Self::DerNonMinimalLength,
        Self::DerLengthTooLarge, Self::DerTagNotMinimal, Self::DerUnexpectedTag,
        Self::DerMissingElement, Self::CertificateEmpty, Self::CertificateIsPem,
        Self::CertificateNotSequence, Self::CertificateVersion, Self::CertificateVersionEncoding,
        Self::CertificateStructure, Self::CertificateTrailingFields, Self::CertificateFieldOrder,
        Self::CertificateKeyMissing, Self::ExtensionsBeforeV3, Self::ExtensionsMalformed,
        Self::ExtensionMalformed, Self::ExtensionCritical, Self::ExtensionRepeated,
        Self::CertificateTime, Self::NameTrailingData, Self::NameNotSequence, Self::OidMalformed,
        Self::DnEmpty, Self::DnOpensslOneline, Self::DnSubjectPrefix, Self::DnLeadingSeparator,
        Self::DnTrailingSeparator, Self::DnDoubledSeparator, Self::DnTypeMissing,
        Self::DnEqualsMissing, Self::DnUnknownDescriptor, Self::DnBadOid, Self::DnBadEscape,
        Self::DnUnescapedSpecial, Self::DnUnterminatedQuote, Self::DnTextAfterQuote,
        Self::DnBadHex, Self::DnTextAfterHex, Self::DnHexNotDer, Self::DnBadUtf8,
        Self::DnValueNul, Self::DnValueNotAscii, Self::DnValueProhibited,
        Self::DnValueTooManyMarks, Self::DnTooManyRdns, Self::DnTooManyAvas, Self::DnTooLong,
        Self::SubjectMismatch, Self::NameMismatch, Self::SanValueEmpty, Self::SanDnsTooLong,
        Self::SanDnsNotAscii, Self::SanDnsTrailingDot, Self::SanDnsPort, Self::SanDnsWildcard,
        Self::SanDnsLabelEmpty, Self::SanDnsLabelLong, Self::SanDnsCharacter, Self::SanUriScheme,
        Self::SanUriSchemeOnly, Self::SanUriNotAscii, Self::SanUriCharacter, Self::SanIpAddress,
        Self::SanIpZone, Self::SanIpBrackets, Self::SanIpPrefix, Self::SanIpPort,
        Self::SanIpLeadingZero, Self::SanEmailNoAt, Self::SanEmailMailto, Self::SanEmailNotAscii,
        Self::SanEmailLocalPart, Self::SanEmailDomain, Self::GeneralNamesNotSequence,
        Self::GeneralNameTag, Self::SanAbsent, Self::SanDnsAbsent, Self::SanUriAbsent,
        Self::SanIpAbsent, Self::SanEmailAbsent, Self::SanDnsMismatch, Self::SanUriMismatch,
        Self::SanIpMismatch, Self::SanEmailMismatch, Self::ThumbprintLength,
        Self::ThumbprintPadding, Self::ThumbprintAlphabet, Self::ThumbprintWhitespace,
        Self::ThumbprintHex, Self::ThumbprintTrailingBits, Self::ThumbprintCharacter,
        Self::ThumbprintNotHex, Self::ThumbprintOctets, Self::JsonTruncated, Self::JsonSyntax,
        Self::JsonUtf8, Self::JsonByteOrderMark, Self::JsonDepth, Self::JsonNotObject,
        Self::JsonNumber, Self::JsonLiteral, Self::JsonEscape, Self::JsonControlCharacter,
        Self::JsonTrailingData,
        Self::MemberNameNotString, Self::CnfNull, Self::CnfNotObject, Self::CnfRepeated,
        Self::X5tS256Null, Self::X5tS256NotString, Self::X5tS256Repeated, Self::CnfLoneSurrogate,
        Self::ActiveMissing, Self::ActiveNotBoolean, Self::ActiveRepeated, Self::JwtEmpty,
        Self::JwtSegments, Self::JwtEncrypted, Self::JwtEmptyHeader, Self::JwtEmptyPayload,
        Self::JwtCharacter, Self::JwtPadding, Self::JwtWhitespace, Self::JwtSegmentLength,
        Self::JwtTrailingBits, Self::JwtScheme, Self::JwtJsonSerialization,
        Self::CertificateMismatch, Self::CertificateMissing, Self::CnfAbsent, Self::CnfEmpty,
        Self::OtherMethodsOnly, Self::OtherMethodNotEnforced, Self::OtherMethodUnknown,
        Self::TokenInactive, Self::TokenMissing, Self::TokenRepeated, Self::TokenInQuery, Self::ClientCertificateMissing,
        Self::CertificateNotVerified, Self::SubjectNotConfigured, Self::EarlyData, Self::SourceEmpty,
        Self::IntrospectionFailed, Self::TextDiffers, Self::TokenRefused,
        Self::BadPem, Self::BadEncoding, Self::Multiple, Self::Empty, Self::TooLarge,
        Self::NoCertificate, Self::HashMismatch, Self::HeaderRepeated,
        Self::MetadataMemberRepeated, Self::MetadataNotString, Self::MetadataStringEmpty,
        Self::MetadataLoneSurrogate, Self::MetadataNotBoolean, Self::SubjectParameterMissing,
        Self::SubjectParametersSeveral, Self::ClientKeysMissing, Self::ClientKeysSeveral,
        Self::JwksNotObject, Self::JwkSetKeysMissing, Self::JwkSetKeysNotArray,
        Self::JwkSetKeysRepeated, Self::JwkNotObject, Self::JwkX5cMissing, Self::JwkX5cRepeated,
        Self::JwkX5cNotArray, Self::JwkX5cEmpty, Self::JwkX5cNotString, Self::JwkX5cEncoding,
        Self::ClientCertificateNotRegistered, Self::MethodNotMutualTls,
        Self::ChainEvidenceMissing, Self::ChainOfOtherCertificate, Self::JwkSetRequired,
        Self::JwkSetUnexpected, Self::EndpointAliasesNotObject, Self::EndpointAliasesRepeated,
        Self::EndpointAliasRepeated, Self::EndpointRepeated, Self::EndpointAliasNotString,
        Self::EndpointAliasNotHttps, Self::EndpointAliasHost, Self::EndpointAliasFragment,
        Self::EndpointAliasCharacter, Self::EndpointNotString, Self::EndpointNotOffered,
        Self::EndpointNotDirect, Self::AuthMethodUnknown, Self::AuthMethodRepeated,
        Self::EndpointAliasesUnused,
        Self::ChainNoAnchors, Self::ChainAnchorMalformed, Self::ChainAnchorNotCa, Self::ChainPolicyOid,
        Self::ChainTime, Self::ChainMalformed, Self::ChainVersion, Self::ChainCriticalExtension,
        Self::ChainTooLong, Self::ChainTooDeep, Self::ChainLimit, Self::ChainUnknownIssuer,
        Self::ChainBadSignature, Self::ChainUnsupportedAlgorithm, Self::ChainAlgorithmMismatch, Self::ChainExpired,
        Self::ChainNotYetValid, Self::ChainValidity, Self::ChainCaAsLeaf, Self::ChainNotCa,
        Self::ChainPathLength, Self::ChainNameConstraint, Self::ChainKeyUsage, Self::ChainEku,
        Self::ChainEkuMissing, Self::ChainPolicy,
    ];
}

impl core::fmt::Display for Error {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.message())
    }
}

impl core::error::Error for Error {}

/// What a refused binding check amounts to, coarser than [`Error`].
///
/// Reference: RFC 8705 section 3, RFC 7662 section 2.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// Bound to another certificate, or no certificate was presented.
    Mismatch,
    /// Not bound to a certificate.
    Unbound,
    /// The token, its claims or its confirmation cannot be read.
    Malformed,
    /// The authorization server says that the token is not active.
    Inactive,
    /// Not a verdict on the token: the check itself could not be made.
    Refused,
}

impl Verdict {
    /// The verdict's stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        without_nul(self.name_for_c())
    }

    /// The name with the NUL that C wants after it.
    #[doc(hidden)]
    #[must_use]
    pub const fn name_for_c(self) -> &'static str {
        match self {
            Self::Mismatch => "mismatch\0",
            Self::Unbound => "unbound\0",
            Self::Malformed => "malformed\0",
            Self::Inactive => "inactive\0",
            Self::Refused => "refused\0",
        }
    }
}

/// A text of this crate that ends in NUL, without it.
pub(crate) const fn without_nul(text: &'static str) -> &'static str {
    match text.split_at_checked(text.len().saturating_sub(1)) {
        Some((text, _)) => text,
        None => text,
    }
}

/// Every name and message, one behind the other. Gathered when this is compiled, so that
/// firmware holds them once, and not at all where nobody asks for them: each by itself
/// would share a section with every other text that ends in NUL.
// Evaluated at compile time, where a panic is an error of the build.
#[expect(clippy::indexing_slicing, reason = "compile time")]
mod texts {
    use super::Error;

    const COUNT: usize = Error::ALL.len();

    const LEN: usize = {
        let (mut len, mut place) = (0, 0);
        while place < COUNT {
            let (name, message) = Error::ALL[place].written();
            len += name.len() + message.len();
            place += 1;
        }
        len
    };

    static OCTETS: [u8; LEN] = {
        let mut octets = [0; LEN];
        let (mut at, mut place) = (0, 0);
        while place < COUNT {
            let (name, message) = Error::ALL[place].written();
            let mut texts = [name.as_bytes(), message.as_bytes()];
            let mut which = 0;
            while which < texts.len() {
                while let [first, rest @ ..] = texts[which] {
                    octets[at] = *first;
                    at += 1;
                    texts[which] = rest;
                }
                which += 1;
            }
            place += 1;
        }
        octets
    };

    pub(super) static ALL: &str = match core::str::from_utf8(&OCTETS) {
        Ok(texts) => texts,
        Err(_) => panic!("the texts are UTF-8"),
    };

    /// The length of each name, and of name and message.
    pub(super) static LENGTHS: [(u8, u8); COUNT] = {
        let mut lengths = [(0, 0); COUNT];
        let mut place = 0;
        while place < COUNT {
            let (name, message) = Error::ALL[place].written();
            let len = name.len() + message.len();
            assert!(len < 256, "a text is short");
            lengths[place] = (name.len() as u8, len as u8);
            place += 1;
        }
        lengths
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_ascend_and_names_are_snake_case_and_unique() {
        for pair in Error::ALL.windows(2) {
            assert!(pair[0].code() < pair[1].code(), "{pair:?}");
        }
        for (i, error) in Error::ALL.iter().enumerate() {
            assert!(error.code() > 0);
            assert_eq!(Error::from_code(error.code()), Some(*error));
            let snake = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(error.name().chars().all(snake), "{}", error.name());
            assert!(!error.message().ends_with('.'), "{}", error.message());
            for other in &Error::ALL[..i] {
                assert_ne!(error.name(), other.name());
                assert_ne!(error.message(), other.message());
            }
        }
        assert_eq!(Error::from_code(0), None);
        assert_eq!(Error::from_code(u32::MAX), None);
    }
}
