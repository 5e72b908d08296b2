// What a main matrix that is stored in another order needs: its parts are ordinary products.
//
// GROUP: numbers of a work-group. It is said when the program is built, because some drivers compile anew for every other size.

// Gathers the activations of a part, runs of neighbours: a work-item takes one of them.
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void gather_runs(global const int* runs, const int first, const int run, global const float* x, global float* gathered, const int count, const int inputs)
{
    const int k = get_global_id(0), m = get_global_id(1);
    if (k < count)
        gathered[(size_t)m * count + k] = x[(size_t)m * inputs + runs[first + k / run] * run + k % run];
}

// Brings the outputs of a part to their places: a work-item takes one of them.
kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void scatter_rows(
    global const int* rows, const int first, global const float* part, global const float* bias, const int has_bias, global float* y, const int count, const int outputs)
{
    const int i = get_global_id(0), m = get_global_id(1);
    if (i >= count)
        return;

    const int n = rows[first + i];
    y[(size_t)m * outputs + n] = part[(size_t)m * count + i] + (has_bias ? bias[n] : 0.0f);
}
