
/* The directives' values: what they may be, and messages that say so. */


#include "ngx_http_certbound.h"


static char *ngx_http_certbound_add_source(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_http_certbound_loc_conf_t *cblcf, ngx_uint_t kind);
static ngx_uint_t ngx_http_certbound_is_variable(ngx_str_t *value);


static ngx_conf_enum_t  ngx_http_certbound_policies[] = {
    { ngx_string("off"), NGX_HTTP_CERTBOUND_OFF },
    { ngx_string("required"), CERTBOUND_POLICY_REQUIRED },
    { ngx_string("if_bound"), CERTBOUND_POLICY_IF_BOUND },
    { ngx_null_string, 0 }
};


static ngx_conf_enum_t  ngx_http_certbound_sources[] = {
    { ngx_string("certbound_jwt"), NGX_HTTP_CERTBOUND_JWT },
    { ngx_string("certbound_claims"), NGX_HTTP_CERTBOUND_CLAIMS },
    { ngx_string("certbound_introspection"), NGX_HTTP_CERTBOUND_INTROSPECTION },
    { ngx_string("certbound_confirmation"), NGX_HTTP_CERTBOUND_CONFIRMATION },
    { ngx_null_string, 0 }
};


/* The parameters of RFC 8705 section 2.1.2 without "tls_client_auth_". */

static ngx_conf_enum_t  ngx_http_certbound_kinds[] = {
    { ngx_string("subject_dn"), CERTBOUND_SUBJECT_DN },
    { ngx_string("san_dns"), CERTBOUND_SUBJECT_DNS },
    { ngx_string("san_uri"), CERTBOUND_SUBJECT_URI },
    { ngx_string("san_ip"), CERTBOUND_SUBJECT_IP },
    { ngx_string("san_email"), CERTBOUND_SUBJECT_EMAIL },
    { ngx_null_string, 0 }
};


char *
ngx_http_certbound_set_policy(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_certbound_loc_conf_t  *cblcf = conf;

    ngx_str_t        *value;
    ngx_conf_enum_t  *e;

    if (cblcf->policy != NGX_CONF_UNSET_UINT) {
        return "is duplicate";
    }

    value = cf->args->elts;

    e = ngx_http_certbound_find(ngx_http_certbound_policies, &value[1]);

    if (e) {
        cblcf->policy = e->value;
        return NGX_CONF_OK;
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "invalid value \"%V\" in \"%V\" directive, "
                       "it must be \"off\", \"required\" or \"if_bound\"",
                       &value[1], &cmd->name);

    return NGX_CONF_ERROR;
}


/* Where the token's confirmation comes from; one source at a level. */

char *
ngx_http_certbound_set_source(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_certbound_loc_conf_t  *cblcf = conf;

    char             *rv;
    ngx_str_t        *value;
    ngx_conf_enum_t  *e;

    e = ngx_http_certbound_find(ngx_http_certbound_sources, &cmd->name);

    rv = ngx_http_certbound_add_source(cf, cmd, cblcf, e->value);
    if (rv != NGX_CONF_OK) {
        return rv;
    }

    value = cf->args->elts;

    /* What is in force by default, for a location that must not inherit. */

    if (e->value == NGX_HTTP_CERTBOUND_JWT
        && value[1].len == 6 && ngx_strcmp(value[1].data, "bearer") == 0)
    {
        cblcf->source = NULL;
        return NGX_CONF_OK;
    }

    cblcf->source->variable = ngx_http_certbound_parse_variable(cf, cmd,
                                                                &value[1]);

    return cblcf->source->variable ? NGX_CONF_OK : NGX_CONF_ERROR;
}


char *
ngx_http_certbound_set_introspect(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_certbound_loc_conf_t  *cblcf = conf;

    char       *rv;
    u_char     *p, *last;
    ngx_str_t  *value;

    rv = ngx_http_certbound_add_source(cf, cmd, cblcf,
                                       NGX_HTTP_CERTBOUND_INTROSPECTION);
    if (rv != NGX_CONF_OK) {
        return rv;
    }

    value = cf->args->elts;
    last = value[1].data + value[1].len;

    if (value[1].len == 0 || value[1].data[0] != '/'
        || ngx_strlchr(value[1].data, last, '$'))
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid URI \"%V\" in \"%V\" directive, it must "
                           "be the path of an \"internal\" location that "
                           "passes the request to the introspection endpoint, "
                           "as in \"%V /introspect\"",
                           &value[1], &cmd->name, &cmd->name);

        return NGX_CONF_ERROR;
    }

    cblcf->source->uri = value[1];

    p = ngx_strlchr(value[1].data, last, '?');

    if (p) {
        cblcf->source->uri.len = p - value[1].data;
        cblcf->source->args.data = p + 1;
        cblcf->source->args.len = last - p - 1;
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_certbound_add_source(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_http_certbound_loc_conf_t *cblcf, ngx_uint_t kind)
{
    ngx_http_certbound_source_t  *source;

    if (cblcf->source != NGX_CONF_UNSET_PTR) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" is a second source of the token here: use "
                           "one of \"certbound_jwt\", \"certbound_introspect\","
                           " \"certbound_claims\", \"certbound_introspection\""
                           " and \"certbound_confirmation\"",
                           &cmd->name);

        return NGX_CONF_ERROR;
    }

    source = ngx_pcalloc(cf->pool, sizeof(ngx_http_certbound_source_t));
    if (source == NULL) {
        return NGX_CONF_ERROR;
    }

    source->kind = kind;
    source->directive = &cmd->name;
    source->file = cf->conf_file->file.name;
    source->line = cf->conf_file->line;

    cblcf->source = source;

    return NGX_CONF_OK;
}


char *
ngx_http_certbound_set_subject(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_certbound_loc_conf_t  *cblcf = conf;

    size_t                             offset;
    ngx_str_t                         *value;
    ngx_conf_enum_t                   *e;
    certbound_status                   status;
    ngx_http_certbound_subject_t      *subject;
    ngx_http_compile_complex_value_t   ccv;

    if (cblcf->subject != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (cf->args->nelts == 2) {

        if (value[1].len == 3 && ngx_strcmp(value[1].data, "off") == 0) {
            cblcf->subject = NULL;
            return NGX_CONF_OK;
        }

        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid value \"%V\" in \"%V\" directive, "
                           "it must be \"off\", or a kind and a value",
                           &value[1], &cmd->name);

        return NGX_CONF_ERROR;
    }

    e = ngx_http_certbound_find(ngx_http_certbound_kinds, &value[1]);

    if (e == NULL) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid kind \"%V\" in \"%V\" directive, "
                           "it must be \"subject_dn\", \"san_dns\", "
                           "\"san_uri\", \"san_ip\" or \"san_email\"",
                           &value[1], &cmd->name);

        return NGX_CONF_ERROR;
    }

    if (ngx_strlchr(value[2].data, value[2].data + value[2].len, '$')) {

        /* Around a variable, nobody could check the constant part. */

        if (!ngx_http_certbound_is_variable(&value[2])) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid value \"%V\" in \"%V\" directive, "
                               "it must be a constant or exactly one "
                               "variable; put a constant that has a \"$\" "
                               "into a variable, with \"geo\", or write "
                               "\"\\24\" for it in a DN",
                               &value[2], &cmd->name);

            return NGX_CONF_ERROR;
        }

    } else {
        offset = 0;

        status = certbound_subject_check((uint32_t) e->value,
                                         (char *) value[2].data,
                                         value[2].len, &offset);

        if (status != CERTBOUND_OK) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid value \"%V\" in \"%V\" directive: "
                               "%s: %s (at octet %uz)",
                               &value[2], &cmd->name,
                               certbound_status_name(status),
                               certbound_status_message(status), offset);

            return NGX_CONF_ERROR;
        }
    }

    subject = ngx_pcalloc(cf->pool, sizeof(ngx_http_certbound_subject_t));
    if (subject == NULL) {
        return NGX_CONF_ERROR;
    }

    subject->kind = e->value;

    ngx_memzero(&ccv, sizeof(ngx_http_compile_complex_value_t));

    ccv.cf = cf;
    ccv.value = &value[2];
    ccv.complex_value = &subject->value;

    if (ngx_http_compile_complex_value(&ccv) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    cblcf->subject = subject;

    return NGX_CONF_OK;
}


ngx_conf_enum_t *
ngx_http_certbound_find(ngx_conf_enum_t *e, ngx_str_t *name)
{
    for ( /* void */ ; e->name.len; e++) {

        if (e->name.len == name->len
            && ngx_strncmp(e->name.data, name->data, name->len) == 0)
        {
            return e;
        }
    }

    return NULL;
}


ngx_http_certbound_variable_t *
ngx_http_certbound_parse_variable(ngx_conf_t *cf, ngx_command_t *cmd,
    ngx_str_t *value)
{
    ngx_str_t                          name;
    ngx_http_certbound_variable_t     *variable;
    ngx_http_compile_complex_value_t   ccv;

    if (!ngx_http_certbound_is_variable(value)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid value \"%V\" in \"%V\" directive, "
                           "it must be exactly one variable",
                           value, &cmd->name);
        return NULL;
    }

    variable = ngx_pcalloc(cf->pool, sizeof(ngx_http_certbound_variable_t));
    if (variable == NULL) {
        return NULL;
    }

    name = *value;
    name.data++;
    name.len--;

    if (name.data[0] == '{') {
        name.data++;
        name.len -= 2;
    }

    if (name.len > 5 && ngx_strncasecmp(name.data, (u_char *) "http_", 5) == 0)
    {
        variable->header.data = name.data + 5;
        variable->header.len = name.len - 5;
    }

    ngx_memzero(&ccv, sizeof(ngx_http_compile_complex_value_t));

    ccv.cf = cf;
    ccv.value = value;
    ccv.complex_value = &variable->value;

    if (ngx_http_compile_complex_value(&ccv) != NGX_OK) {
        return NULL;
    }

    return variable;
}


/* "$name", "${name}" or a capture, which has one digit. */

static ngx_uint_t
ngx_http_certbound_is_variable(ngx_str_t *value)
{
    u_char  *p, *last;

    p = value->data;
    last = p + value->len;

    if (p == last || *p++ != '$' || p == last) {
        return 0;
    }

    if (*p >= '1' && *p <= '9') {
        return last - p == 1;
    }

    if (*p == '{') {
        p++;

        if (p == last || *--last != '}' || p == last) {
            return 0;
        }
    }

    for ( /* void */ ; p < last; p++) {

        if ((*p < 'A' || *p > 'Z') && (*p < 'a' || *p > 'z')
            && (*p < '0' || *p > '9') && *p != '_')
        {
            return 0;
        }
    }

    return 1;
}
