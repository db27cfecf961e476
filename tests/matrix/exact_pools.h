/*
 * Put into the nginx module by -include: what it takes from a pool stands alone on
 * the heap, at its exact size, where AddressSanitizer sees a step beyond it. In a
 * pool's block its neighbours are the pool's as well. It is freed with the pool.
 */
#ifndef CERTBOUND_TESTS_EXACT_POOLS_H
#define CERTBOUND_TESTS_EXACT_POOLS_H

#include <ngx_config.h>
#include <ngx_core.h>

static inline void *exact_palloc(ngx_pool_t *pool, size_t size)
{
    return ngx_pmemalign(pool, size, NGX_POOL_ALIGNMENT);
}

static inline void *exact_pcalloc(ngx_pool_t *pool, size_t size)
{
    void *p = exact_palloc(pool, size);

    if (p != NULL) {
        ngx_memzero(p, size);
    }
    return p;
}

#define ngx_palloc exact_palloc
#define ngx_pnalloc exact_palloc
#define ngx_pcalloc exact_pcalloc

#endif
