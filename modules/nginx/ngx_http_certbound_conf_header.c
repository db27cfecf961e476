
/* "certbound_client_cert": a certificate that a trusted proxy passes on. */


#include "ngx_http_certbound.h"


static ngx_http_certbound_header_t *ngx_http_certbound_parse_header(
    ngx_conf_t *cf, ngx_command_t *cmd);
static ngx_http_certbound_header_t *ngx_http_certbound_twice(ngx_conf_t *cf,
    ngx_command_t *cmd, const char *parameter);
static ngx_int_t ngx_http_certbound_parse_from(ngx_conf_t *cf,
    ngx_command_t *cmd, ngx_http_certbound_header_t *header, ngx_str_t *value);
static ngx_uint_t ngx_http_certbound_is_token(ngx_str_t *name);


static ngx_conf_enum_t  ngx_http_certbound_formats[] = {
    { ngx_string("rfc9440"), CERTBOUND_FORMAT_RFC9440 },
    { ngx_string("url_pem"), CERTBOUND_FORMAT_URL_PEM },
    { ngx_string("url_pem_chain"), CERTBOUND_FORMAT_URL_PEM_CHAIN },
    { ngx_string("pem"), CERTBOUND_FORMAT_PEM },
    { ngx_string("base64_der"), CERTBOUND_FORMAT_BASE64_DER },
    { ngx_string("base64_der_chain"), CERTBOUND_FORMAT_BASE64_DER_CHAIN },
    { ngx_string("envoy_xfcc"), CERTBOUND_FORMAT_ENVOY_XFCC },
    { ngx_null_string, 0 }
};


char *
ngx_http_certbound_set_client_cert(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_certbound_loc_conf_t  *cblcf = conf;

    ngx_str_t  *value;

    if (cblcf->header != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (cf->args->nelts == 2
        && value[1].len == 3 && ngx_strcmp(value[1].data, "tls") == 0)
    {
        cblcf->header = NULL;
        return NGX_CONF_OK;
    }

    if (cf->args->nelts < 6
        || value[1].len != 6 || ngx_strcmp(value[1].data, "header") != 0
        || value[4].len != 4 || ngx_strcmp(value[4].data, "from") != 0)
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid parameters of \"%V\" directive, it must be "
                           "\"%V tls\" or \"%V header NAME FORMAT from "
                           "ADDRESS... [verified=$variable] [limit=size]\"",
                           &cmd->name, &cmd->name, &cmd->name);

        return NGX_CONF_ERROR;
    }

    cblcf->header = ngx_http_certbound_parse_header(cf, cmd);

    return cblcf->header ? NGX_CONF_OK : NGX_CONF_ERROR;
}


static ngx_http_certbound_header_t *
ngx_http_certbound_parse_header(ngx_conf_t *cf, ngx_command_t *cmd)
{
    ssize_t                       limit;
    ngx_str_t                    *value, rest;
    ngx_uint_t                    i;
    ngx_conf_enum_t              *e;
    ngx_http_certbound_header_t  *header;

    value = cf->args->elts;

    if (!ngx_http_certbound_is_token(&value[2])) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid header name \"%V\" in \"%V\" directive, "
                           "it must consist of letters, digits, \"-\" and "
                           "\"_\", as in \"X-Client-Cert\"",
                           &value[2], &cmd->name);
        return NULL;
    }

    e = ngx_http_certbound_find(ngx_http_certbound_formats, &value[3]);

    if (e == NULL) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid format \"%V\" in \"%V\" directive, it must "
                           "be \"rfc9440\", \"url_pem\", \"url_pem_chain\", "
                           "\"pem\", \"base64_der\", \"base64_der_chain\" or "
                           "\"envoy_xfcc\"",
                           &value[3], &cmd->name);
        return NULL;
    }

    header = ngx_pcalloc(cf->pool, sizeof(ngx_http_certbound_header_t));
    if (header == NULL) {
        return NULL;
    }

    header->name = value[2];
    header->format = (uint32_t) e->value;
    header->file = cf->conf_file->file.name;
    header->line = cf->conf_file->line;

    if (ngx_array_init(&header->from, cf->pool, 2, sizeof(ngx_cidr_t))
        != NGX_OK)
    {
        return NULL;
    }

    for (i = 5; i < cf->args->nelts; i++) {

        if (ngx_strncmp(value[i].data, "verified=", 9) == 0) {

            if (header->verified) {
                return ngx_http_certbound_twice(cf, cmd, "verified");
            }

            rest.data = value[i].data + 9;
            rest.len = value[i].len - 9;

            header->verified = ngx_http_certbound_parse_variable(cf, cmd,
                                                                 &rest);
            if (header->verified == NULL) {
                return NULL;
            }

            continue;
        }

        if (ngx_strncmp(value[i].data, "limit=", 6) == 0) {

            if (header->limit) {
                return ngx_http_certbound_twice(cf, cmd, "limit");
            }

            rest.data = value[i].data + 6;
            rest.len = value[i].len - 6;

            limit = ngx_parse_size(&rest);

            if (limit == NGX_ERROR || limit == 0) {
                ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                                   "invalid size \"%V\" in \"%V\" directive, "
                                   "it must be as in \"limit=16k\"",
                                   &value[i], &cmd->name);
                return NULL;
            }

            header->limit = limit;

            continue;
        }

        if (ngx_http_certbound_parse_from(cf, cmd, header, &value[i])
            != NGX_OK)
        {
            return NULL;
        }
    }

    if (header->limit == 0) {
        header->limit = CERTBOUND_DEFAULT_LIMIT;
    }

    if (header->from.nelts == 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "no address after \"from\" in \"%V\" directive: "
                           "name the proxies whose header is believed",
                           &cmd->name);
        return NULL;
    }

    return header;
}


static ngx_http_certbound_header_t *
ngx_http_certbound_twice(ngx_conf_t *cf, ngx_command_t *cmd,
    const char *parameter)
{
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "duplicate \"%s\" parameter in \"%V\" directive",
                       parameter, &cmd->name);
    return NULL;
}


static ngx_int_t
ngx_http_certbound_parse_from(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_http_certbound_header_t *header, ngx_str_t *value)
{
    ngx_int_t    rc;
    ngx_cidr_t  *cidr;

    cidr = ngx_array_push(&header->from);
    if (cidr == NULL) {
        return NGX_ERROR;
    }

    ngx_memzero(cidr, sizeof(ngx_cidr_t));

#if (NGX_HAVE_UNIX_DOMAIN)

    if (value->len == 5 && ngx_strcmp(value->data, "unix:") == 0) {
        cidr->family = AF_UNIX;
        return NGX_OK;
    }

#endif

    rc = ngx_ptocidr(value, cidr);

    if (rc == NGX_ERROR) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid address \"%V\" in \"%V\" directive, it "
                           "must be an IP address, a network such as "
                           "\"10.0.0.0/8\", or \"unix:\"",
                           value, &cmd->name);
        return NGX_ERROR;
    }

    if (rc == NGX_DONE) {
        ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                           "low address bits of %V are meaningless", value);
    }

    return NGX_OK;
}


static ngx_uint_t
ngx_http_certbound_is_token(ngx_str_t *name)
{
    u_char  ch;
    size_t  n;

    for (n = 0; n < name->len; n++) {

        ch = ngx_tolower(name->data[n]);

        if ((ch < 'a' || ch > 'z') && (ch < '0' || ch > '9')
            && ch != '-' && ch != '_')
        {
            return 0;
        }
    }

    return name->len != 0;
}
