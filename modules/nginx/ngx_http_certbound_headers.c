
/*
 * Request headers, each looked for in the whole list: the variables of nginx
 * have the first of repeated headers, and the application may take another.
 */


#include "ngx_http_certbound.h"


static ngx_uint_t ngx_http_certbound_same_name(ngx_str_t *name,
    ngx_str_t *key);


/*
 * Counts the headers of a name, and gives the first.  "-" and "_" count as
 * one, as they are for CGI and in "$http_name".
 */

ngx_uint_t
ngx_http_certbound_find_header(ngx_http_request_t *r, ngx_str_t *name,
    ngx_table_elt_t **header)
{
    ngx_uint_t        i, count;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    *header = NULL;
    count = 0;

    part = &r->headers_in.headers.part;
    h = part->elts;

    for (i = 0; /* void */ ; i++) {

        if (i >= part->nelts) {
            if (part->next == NULL) {
                break;
            }

            part = part->next;
            h = part->elts;
            i = 0;
        }

        if (!ngx_http_certbound_same_name(name, &h[i].key)) {
            continue;
        }

        if (count++ == 0) {
            *header = &h[i];
        }
    }

    return count;
}


static ngx_uint_t
ngx_http_certbound_same_name(ngx_str_t *name, ngx_str_t *key)
{
    u_char  a, b;
    size_t  n;

    if (name->len != key->len) {
        return 0;
    }

    for (n = 0; n < key->len; n++) {

        a = ngx_tolower(name->data[n]);
        b = ngx_tolower(key->data[n]);

        if (a != b
            && ((a != '-' && a != '_') || (b != '-' && b != '_')))
        {
            return 0;
        }
    }

    return 1;
}


/*
 * "repeated" is set where the variable has one of several headers.  A header
 * that is spelled with "_" counts as empty: nginx takes it for the one with
 * "-", but a proxy that deletes or replaces that one lets it pass.
 */

ngx_int_t
ngx_http_certbound_get_variable(ngx_http_request_t *r,
    ngx_http_certbound_variable_t *variable, ngx_str_t *value,
    ngx_uint_t *repeated)
{
    u_char           *last;
    ngx_uint_t        count;
    ngx_table_elt_t  *h;

    *repeated = 0;

    if (variable->header.len) {
        count = ngx_http_certbound_find_header(r, &variable->header, &h);

        *repeated = (count > 1);

        if (count == 1) {
            last = h->key.data + h->key.len;

            if (ngx_strlchr(h->key.data, last, '_')) {
                ngx_str_null(value);
                return NGX_OK;
            }
        }
    }

    return ngx_http_complex_value(r, &variable->value, value);
}
