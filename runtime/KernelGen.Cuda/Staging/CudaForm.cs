namespace KernelGen;

/// <summary>What activations are staged as on NVIDIA GPUs.</summary>
internal enum CudaForm
{
    /// <summary>Floats in blocks of rows, with the sums of parts: [m / TM][staged column][m % TM].</summary>
    Floats,

    /// <summary>Halves in rows: float activations times a power of two for each row, or codes with one scale for each row.</summary>
    Halves,

    /// <summary>Codes as signed bytes in rows, with their scales and the sums of parts.</summary>
    Bytes,
}
