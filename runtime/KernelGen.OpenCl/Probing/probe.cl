// What a device can do at most: reading memory, and multiply-adds. VW is the width of a vector, CHAINS the number of independent sums.

#define CONCAT_(a, b) a##b
#define CONCAT(a, b) CONCAT_(a, b)
#define UNROLL _Pragma("unroll")

#if VW == 1
typedef float float_v;
#define STORE(v, p) (*(p) = (v))
#else
typedef CONCAT(float, VW) float_v;
#define STORE(v, p) CONCAT(vstore, VW)(v, 0, p)
#endif

// Every work-item reads a stretch of its own: the pattern of caches that fetch ahead.
kernel void read_blocks(global const float_v* restrict from, global float* restrict to, int count)
{
    const size_t item = get_global_id(0);
    from += item * count;
    float_v a = 0, b = 0, c = 0, d = 0;
    for (int i = 0; i < count; i += 4)
    {
        a += from[i];
        b += from[i + 1];
        c += from[i + 2];
        d += from[i + 3];
    }
    STORE((a + b) + (c + d), to + item * VW);
}

// Neighbouring work-items read neighbouring vectors: the pattern of devices that merge the reads of a group.
kernel void read_stripes(global const float_v* restrict from, global float* restrict to, int count)
{
    const size_t item = get_global_id(0), items = get_global_size(0);
    from += item;
    float_v a = 0, b = 0, c = 0, d = 0;
    for (int i = 0; i < count; i += 4)
    {
        a += from[i * items];
        b += from[(i + 1) * items];
        c += from[(i + 2) * items];
        d += from[(i + 3) * items];
    }
    STORE((a + b) + (c + d), to + item * VW);
}

// Chains that do not wait for each other.
kernel void multiply_add(global const float* restrict factors, global float* restrict to, int iterations)
{
    const size_t item = get_global_id(0);
    const float_v factor = (float_v)(factors[0]), term = (float_v)(factors[1]);
    float_v sums[CHAINS];
    UNROLL for (int c = 0; c < CHAINS; c++)
        sums[c] = (float_v)(item + c);
    for (int i = 0; i < iterations; i++)
    {
        UNROLL for (int c = 0; c < CHAINS; c++)
            sums[c] = fma(sums[c], factor, term);
    }
    UNROLL for (int c = 1; c < CHAINS; c++)
        sums[0] += sums[c];
    STORE(sums[0], to + item * VW);
}
