namespace KernelGen;

/// <summary>Where packed weights live.</summary>
internal unsafe interface IWeightMemory
{
    /// <summary>Allocates memory that starts at a multiple of <see cref="PackedLayout.Alignment"/>, not cleared. Thread-safe.</summary>
    byte* Allocate(nuint bytes);

    /// <summary>Frees what <see cref="Allocate"/> returned. Thread-safe; also called by finalizers.</summary>
    void Free(byte* data);
}
