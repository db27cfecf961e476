
#ifndef _NGX_HTTP_CERTBOUND_H_INCLUDED_
#define _NGX_HTTP_CERTBOUND_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include <certbound.h>


#if !(NGX_HTTP_SSL)
#error "certbound needs an nginx built --with-http_ssl_module"
#endif


#define NGX_HTTP_CERTBOUND_OFF  0


/* certbound_mismatch_text() promises to need 256 octets at most. */

#define NGX_HTTP_CERTBOUND_TEXT_SIZE  256


/* How the text of a source is to be read. */

#define NGX_HTTP_CERTBOUND_JWT            1
#define NGX_HTTP_CERTBOUND_CLAIMS         2
#define NGX_HTTP_CERTBOUND_INTROSPECTION  3
#define NGX_HTTP_CERTBOUND_CONFIRMATION   4


/* A configuration value that is exactly one variable. */

typedef struct {
    ngx_http_complex_value_t           value;

    /*
     * The part of "$http_name" that names a header: such a variable has the
     * first of repeated headers only.  Empty for other variables.
     */

    ngx_str_t                          header;
} ngx_http_certbound_variable_t;


/* Where the request says what its token is bound to. */

typedef struct {
    ngx_uint_t                         kind;

    ngx_http_certbound_variable_t     *variable;  /* NULL: as follows */
    ngx_str_t                          uri;       /* empty: Authorization */
    ngx_str_t                          args;

    ngx_str_t                         *directive; /* for later messages */
    ngx_str_t                          file;
    ngx_uint_t                         line;
} ngx_http_certbound_source_t;


/* A header that carries the certificate, and who is believed. */

typedef struct {
    ngx_str_t                          name;
    uint32_t                           format;    /* CERTBOUND_FORMAT_... */
    size_t                             limit;
    ngx_array_t                        from;      /* of ngx_cidr_t */
    ngx_http_certbound_variable_t     *verified;  /* NULL: never */

    ngx_str_t                          file;
    ngx_uint_t                         line;

    unsigned                           warned:1;
} ngx_http_certbound_header_t;


typedef struct {
    ngx_uint_t                         kind;   /* CERTBOUND_SUBJECT_... */
    ngx_http_complex_value_t           value;  /* checked, or a variable */
} ngx_http_certbound_subject_t;


/* What is in force in the server itself or in a location of it. */

typedef struct {
    ngx_flag_t                         policy;
    ngx_flag_t                         subject;
} ngx_http_certbound_srv_conf_t;


typedef struct {
    ngx_uint_t                         policy;  /* CERTBOUND_POLICY_..., off */
    ngx_http_certbound_source_t       *source;  /* NULL: Authorization */
    ngx_http_certbound_header_t       *header;  /* NULL: TLS */
    ngx_http_certbound_subject_t      *subject; /* NULL: off */
} ngx_http_certbound_loc_conf_t;


/* A certificate that a request or its connection presented. */

typedef struct {
    certbound_status                   status; /* of reading it */
    unsigned                           presented:1;

    ngx_str_t                          der;    /* if it came in a header */
    const char                        *why;    /* there is none, or NULL */

    u_char                         thumbprint[CERTBOUND_THUMBPRINT_SIZE];
    char                               text[CERTBOUND_THUMBPRINT_TEXT_SIZE];
} ngx_http_certbound_cert_t;


/* What is known about a connection; lives in its pool. */

typedef struct {
    ngx_http_certbound_cert_t          cert;   /* of its TLS layer */
    unsigned                           cert_read:1;

    /* The token that came last, and what it says. */

    ngx_uint_t                         kind;   /* 0: none */
    u_char                            *token;
    size_t                             token_len;
    size_t                             token_size;
    certbound_confirmation             confirmation;
} ngx_http_certbound_conn_t;


/* An introspection request on its way. */

typedef struct {
    ngx_str_t                          body;
    unsigned                           done:1;
    unsigned                           usable:1;
} ngx_http_certbound_introspection_t;


/* What is known about a request. */

typedef struct {
    certbound_status                   status; /* of the last check */
    unsigned                           checked:1;

    ngx_http_certbound_introspection_t  *introspection;

    ngx_http_certbound_header_t       *header; /* that "cert" came from */
    ngx_http_certbound_cert_t         *cert;
} ngx_http_certbound_ctx_t;


extern ngx_module_t  ngx_http_certbound_module;


/* nginx looks up the names of its own; all others stay within the file. */

#pragma GCC visibility push(hidden)


/* ngx_http_certbound_conf.c */

char *ngx_http_certbound_set_policy(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_certbound_set_source(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_certbound_set_introspect(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_certbound_set_subject(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
ngx_conf_enum_t *ngx_http_certbound_find(ngx_conf_enum_t *e, ngx_str_t *name);
ngx_http_certbound_variable_t *ngx_http_certbound_parse_variable(
    ngx_conf_t *cf, ngx_command_t *cmd, ngx_str_t *value);

/* ngx_http_certbound_conf_header.c */

char *ngx_http_certbound_set_client_cert(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* ngx_http_certbound_warn.c */

void ngx_http_certbound_warn_return(ngx_conf_t *cf, const char *directive);
void ngx_http_certbound_warn_unverified(ngx_conf_t *cf,
    ngx_http_certbound_header_t *header);
void ngx_http_certbound_warn(ngx_conf_t *cf);

/* ngx_http_certbound_source.c; NGX_AGAIN: not known yet */

ngx_int_t ngx_http_certbound_read(ngx_http_request_t *r,
    ngx_http_certbound_ctx_t *ctx, ngx_http_certbound_source_t *source,
    certbound_status *status, certbound_confirmation *confirmation);
certbound_status ngx_http_certbound_bearer(ngx_http_request_t *r,
    ngx_str_t *token);
certbound_status ngx_http_certbound_query(ngx_http_request_t *r);

/* ngx_http_certbound_introspect.c */

ngx_int_t ngx_http_certbound_introspect(ngx_http_request_t *r,
    ngx_http_certbound_ctx_t *ctx, ngx_http_certbound_source_t *source,
    certbound_status *status, ngx_str_t *text);

/* ngx_http_certbound_cert.c */

ngx_uint_t ngx_http_certbound_early(ngx_http_request_t *r,
    ngx_http_certbound_loc_conf_t *cblcf);
ngx_http_certbound_cert_t *ngx_http_certbound_get_cert(ngx_http_request_t *r,
    ngx_http_certbound_ctx_t *ctx, ngx_http_certbound_loc_conf_t *cblcf);
ngx_int_t ngx_http_certbound_tls_der(ngx_http_request_t *r, ngx_str_t *der);

/* ngx_http_certbound_subject.c */

ngx_int_t ngx_http_certbound_check_subject(ngx_http_request_t *r,
    ngx_http_certbound_ctx_t *ctx, ngx_http_certbound_loc_conf_t *cblcf,
    certbound_status *status, char *text);

/* ngx_http_certbound_answer.c */

ngx_int_t ngx_http_certbound_refuse(ngx_http_request_t *r,
    certbound_status status, const char *why);
ngx_int_t ngx_http_certbound_refuse_client(ngx_http_request_t *r,
    certbound_status status, const char *text);

/* ngx_http_certbound_memory.c */

ngx_http_certbound_conn_t *ngx_http_certbound_get_conn(ngx_connection_t *c);
ngx_http_certbound_ctx_t *ngx_http_certbound_get_ctx(ngx_http_request_t *r);
ngx_uint_t ngx_http_certbound_recall(ngx_http_certbound_conn_t *conn,
    ngx_uint_t kind, ngx_str_t *token, certbound_confirmation *confirmation);
void ngx_http_certbound_remember(ngx_connection_t *c,
    ngx_http_certbound_conn_t *conn, ngx_uint_t kind, ngx_str_t *token,
    certbound_confirmation *confirmation);

/* ngx_http_certbound_headers.c */

ngx_uint_t ngx_http_certbound_find_header(ngx_http_request_t *r,
    ngx_str_t *name, ngx_table_elt_t **header);
ngx_int_t ngx_http_certbound_get_variable(ngx_http_request_t *r,
    ngx_http_certbound_variable_t *variable, ngx_str_t *value,
    ngx_uint_t *repeated);

/* ngx_http_certbound_variables.c */

ngx_int_t ngx_http_certbound_add_variables(ngx_conf_t *cf);


#pragma GCC visibility pop


#endif /* _NGX_HTTP_CERTBOUND_H_INCLUDED_ */
