namespace KernelGen;

/// <summary>What the outputs of a product start from; the numbers are those of the kernels.</summary>
internal enum OutputStart
{
    /// <summary>Zero.</summary>
    Zero = 0,

    /// <summary>The bias.</summary>
    Bias = 1,

    /// <summary>What they hold.</summary>
    Outputs = 2,
}
