// Brings rows of activations into the order in which kernels read them, as floats, halves or bytes, and quantizes them if the layer asks for it.
//
// STAGED_WORDS: four codes, signed bytes, in a word;  STAGED_HALVES: halves;  STAGED_RUNS: floats, 16 columns of a row together;  otherwise floats.
// QUANTIZED: q = rint(x n / max|x|) with the scale max|x| / n, where n is maxCode. Staged as bytes q, or as numbers q * scale.
//
// A work-item takes one part of one row, and a group takes GROUP parts. Scales that cover several parts need the maxima of all of them first.

// Products and sums are rounded one by one, as on the host.
#pragma OPENCL FP_CONTRACT OFF

#ifdef STAGED_WORDS
typedef uint staged_t;
typedef int sum_t;
#else
typedef float sum_t;
#ifdef STAGED_HALVES
typedef half staged_t;
#else
typedef float staged_t;
#endif
#endif

// Where the first column of a row is in its block, and where column k is from there.
#ifdef STAGED_RUNS
#define FIRST_COLUMN (lane * 16)
#define COLUMN(k) ((size_t)((k) / 16) * 16 * blockRows + (k) % 16)
#else
#define FIRST_COLUMN lane
#define COLUMN(k) ((size_t)(k) * blockRows)
#endif

#ifdef QUANTIZED
#define ABSOLUTE 0x7FFFFFFF
#define INFINITE 0x7F800000

// A positive number is significand * 2^exponent, with 2^23 <= significand < 2^24.
ulong significand(int bits, int* exponent)
{
    if (bits >= 0x00800000)
    {
        *exponent = (bits >> 23) - 150;
        return (bits & 0x007FFFFF) | 0x00800000;
    }

    const int shift = clz(bits) - 8;
    *exponent = -149 - shift;
    return (ulong)bits << shift;
}

// a / b for positive numbers, correctly rounded, which division on a device need not be.
float divide(int a, int b)
{
    int ea, eb;
    const ulong dividend = significand(a, &ea) << 26, divisor = significand(b, &eb);
    const ulong quotient = dividend / divisor, remainder = dividend % divisor;
    const int exponent = ea - eb - 26;

    // 24 bits are kept, or fewer if the result is subnormal: those are multiples of 2^-149.
    const int shift = max(quotient >= 1ul << 26 ? 3 : 2, -149 - exponent);
    if (shift > 30)
        return 0.0f;

    ulong kept = quotient >> shift;
    const ulong rest = quotient & ((1ul << shift) - 1), half_way = 1ul << (shift - 1);
    if (rest > half_way || (rest == half_way && (remainder != 0 || (kept & 1))))
        kept++;

    // The first bit of a normal significand adds 1 to the field of the exponent.
    const int field = exponent + shift + 149;
    return field >= 254 ? INFINITY : as_float((field << 23) + (int)kept);
}

// A positive number below 2^-85 as a multiple of 2^-149.
ulong multiple(int bits)
{
    return bits < 0x00800000 ? (ulong)bits : (ulong)((bits & 0x007FFFFF) | 0x00800000) << ((bits >> 23) - 1);
}

// Rounds x to a code.
int code_of(float x, float factor, int max, int maxCode)
{
    if (factor != 0.0f)
        return convert_int_rte(x * factor);

    // Zeros, infinities, and what is not a number.
    if (max == 0 || max >= INFINITE)
        return 0;

    // The reciprocal of the maximum is infinite, so both are tiny: whole multiples of the smallest number.
    const int bits = as_int(x);
    const ulong divisor = multiple(max), dividend = multiple(bits & ABSOLUTE) * maxCode, rest = dividend % divisor;
    int code = (int)(dividend / divisor);
    if (2 * rest > divisor || (2 * rest == divisor && (code & 1)))
        code++;
    return bits < 0 ? -code : code;
}

// The largest |x| as bits: they order like the values, and what is not a number comes out on top.
int largest(global const float* x, int count)
{
    int most = 0;
    for (int k = 0; k < count; k++)
        most = max(most, as_int(x[k]) & ABSOLUTE);
    return most;
}

__attribute__((reqd_work_group_size(GROUP, 1, 1)))
kernel void find_maxima(global const float* restrict x, global int* restrict maxima, int columns, int parts, int partColumns)
{
    const int part = get_global_id(0), row = get_global_id(1), from = part * partColumns;
    if (part >= parts)
        return;

    maxima[(size_t)row * parts + part] = largest(x + (size_t)row * columns + from, min(partColumns, columns - from));
}
#endif

__attribute__((reqd_work_group_size(GROUP, 1, 1)))
kernel void stage(
    global const float* restrict x,     // M x columns
    global staged_t* restrict staged,   // [row / blockRows][column][row % blockRows], a quarter of it as words, or [..][column / 16][..][column % 16] in runs
    global sum_t* restrict sums,        // [row / blockRows][part][row % blockRows]
    global float* restrict scales,      // the same; for words only
    global const int* restrict maxima,  // M x parts; if partsPerScale > 1
    int rows,                           // M
    int blockRows,
    int columns,
    int parts,
    int partColumns,
    int stagedPartColumns,
    int stagedColumns,
    int partsPerScale,
    int maxCode)
{
    const int part = get_global_id(0), row = get_global_id(1), block = row / blockRows, lane = row % blockRows;
    if (part >= parts)
        return;

    const int from = part * partColumns, staging = min(stagedPartColumns, stagedColumns - part * stagedPartColumns);
    const int count = row < rows ? min(partColumns, columns - from) : 0;
    const size_t place = ((size_t)block * parts + part) * blockRows + lane;
    x += (size_t)row * columns + from;

#ifdef QUANTIZED
    int most = 0;
    if (partsPerScale == 1)
        most = largest(x, count);
    else if (row < rows)
    {
        const int first = part / partsPerScale * partsPerScale, last = min(first + partsPerScale, parts);
        for (int p = first; p < last; p++)
            most = max(most, maxima[(size_t)row * parts + p]);
    }

    const int n = as_int((float)maxCode);
    float scale = as_float(most), factor = 0.0f;
    if (most != 0 && most < INFINITE)
    {
        scale = divide(most, n);
        factor = divide(n, most);
        factor = isinf(factor) ? 0.0f : factor;
    }

#ifndef STAGED_HALVES
    int codes = 0;
#endif
#endif

#ifdef STAGED_WORDS
    staged += ((size_t)block * stagedColumns + (size_t)part * stagedPartColumns) / 4 * blockRows + lane;
    for (int k = 0; k < staging; k += 4)
    {
        uint word = 0;
        for (int i = 0; i < 4 && k + i < count; i++)
        {
            const int code = code_of(x[k + i], factor, most, maxCode);
            codes += code;
            word |= (uint)(code & 0xFF) << (8 * i);
        }

        staged[(size_t)(k / 4) * blockRows] = word;
    }

    sums[place] = codes;
    scales[place] = scale;
#else
    float sum = 0.0f;
    staged += ((size_t)block * stagedColumns + (size_t)part * stagedPartColumns) * blockRows + FIRST_COLUMN;
    for (int k = 0; k < staging; k++)
    {
        float value = 0.0f;
        if (k < count)
        {
#ifdef QUANTIZED
            const int code = code_of(x[k], factor, most, maxCode);
            value = (float)code * scale;
#ifndef STAGED_HALVES
            codes += code;
#endif
#else
            value = x[k];
#endif
        }

#ifdef STAGED_HALVES
        vstore_half_rte(value, COLUMN(k), staged);
        value = vload_half(COLUMN(k), staged);
#else
        staged[COLUMN(k)] = value;
#endif
        sum += value;
    }

    // The sum of codes is exact.
#if defined(QUANTIZED) && !defined(STAGED_HALVES)
    sum = (float)codes * scale;
#endif
    sums[place] = sum;
#endif
}
