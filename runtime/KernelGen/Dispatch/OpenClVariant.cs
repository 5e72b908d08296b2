namespace KernelGen;

/// <summary>How an OpenCL kernel computes a product.</summary>
public enum OpenClVariant
{
    /// <summary>Decodes and multiplies in registers. Runs on every device.</summary>
    Generic,

    /// <summary>Decodes into local memory, which the work-items of a group share: for many rows on GPUs.</summary>
    Local,

    /// <summary>Decodes and multiplies in registers whose lanes are columns, for tables that belong to rows. Runs on every device.</summary>
    Rows,

    /// <summary>Adds four products of bytes in one instruction (<c>cl_khr_integer_dot_product</c>): for int8 activations.</summary>
    Dot,
}
