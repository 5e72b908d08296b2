// Adds outliers to the outputs of a layer. They belong to no format of weights, and multiply the activations as they come.
//
// GROUP: rows of a work-group. It is said when the program is built, because some drivers compile anew for every other size.

// Single weights: a work-item takes one row of them and one row of activations.
//   outliers   uint starts[outputs + 1]; ushort columns[entries]; half values[entries]
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void add_entries(global const uchar* outliers, global const float* x, global float* y, const int outputs, const int inputs, const int entries)
{
    const int n = get_global_id(0), m = get_global_id(1);
    if (n >= outputs)
        return;

    global const uint* starts = (global const uint*)outliers;
    global const ushort* columns = (global const ushort*)(starts + outputs + 1);
    global const half* values = (global const half*)(columns + entries);
    global const float* row = x + (size_t)m * inputs;
    float sum = 0.0f;
    const uint end = starts[n + 1];
    for (uint i = starts[n]; i < end; i++)
        sum = mad(row[columns[i]], vload_half(i, values), sum);

    y[(size_t)m * outputs + n] += sum;
}

// Whole columns: gathers the activations that they multiply; an ordinary product does the rest.
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void gather_columns(global const int* columns, global const float* x, global float* gathered, const int count, const int inputs)
{
    const int i = get_global_id(0), m = get_global_id(1);
    if (i < count)
        gathered[(size_t)m * count + i] = x[(size_t)m * inputs + columns[i]];
}
