/*
 * Reads a DER certificate and a compact JWT from files and says whether the
 * token may be used by whoever holds the certificate.
 *
 * usage: check_token CERTIFICATE.der TOKEN.jwt
 *
 * The token's signature must have been validated by somebody else: this check
 * proves possession, not authenticity.
 */
#include <certbound.h>

#include <stdio.h>

#define MAX_FILE 65536

/* Reads a whole file; returns its length, or -1 when it is not all there. */
static long read_file(const char *path, char *buffer)
{
    FILE *file = fopen(path, "rb");
    size_t length;

    if (file == NULL) {
        perror(path);
        return -1;
    }
    length = fread(buffer, 1, MAX_FILE, file);
    if (ferror(file) || !feof(file)) {
        fprintf(stderr, "%s: cannot be read, or longer than %d octets\n", path, MAX_FILE - 1);
        fclose(file);
        return -1;
    }
    fclose(file);
    return (long) length;
}

int main(int argc, char **argv)
{
    static char certificate[MAX_FILE], token[MAX_FILE];
    long certificate_len, token_len;
    uint8_t thumbprint[CERTBOUND_THUMBPRINT_SIZE];
    char text[CERTBOUND_THUMBPRINT_TEXT_SIZE];
    certbound_status status;

    if (argc != 3) {
        fprintf(stderr, "usage: %s CERTIFICATE.der TOKEN.jwt\n", argv[0]);
        return 2;
    }
    certificate_len = read_file(argv[1], certificate);
    token_len = read_file(argv[2], token);
    if (certificate_len < 0 || token_len < 0) {
        return 2;
    }
    /* A text file ends its last line; the token does not. */
    while (token_len > 0 && (token[token_len - 1] == '\n' || token[token_len - 1] == '\r')) {
        token_len--;
    }

    /* Once for a connection. */
    status = certbound_thumbprint((const uint8_t *) certificate, (size_t) certificate_len,
                                  thumbprint);
    if (status != CERTBOUND_OK || certbound_thumbprint_encode(thumbprint, text) != CERTBOUND_OK) {
        fprintf(stderr, "%s: %s\n", argv[1], certbound_status_message(status));
        return 2;
    }
    printf("certificate: x5t#S256 %s\n", text);

    /* For each request. */
    status = certbound_verify_jwt_binding(token, (size_t) token_len, thumbprint,
                                          CERTBOUND_POLICY_REQUIRED, 0, NULL);
    printf("token: %s (%s): %s\n", certbound_status_verdict(status), certbound_status_name(status),
           certbound_status_message(status));
    return status == CERTBOUND_OK ? 0 : 1;
}
