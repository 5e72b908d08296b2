namespace KernelGen;

/// <summary>What activations are staged as.</summary>
internal enum StagedForm
{
    /// <summary>Floats.</summary>
    Floats,

    /// <summary>Floats whose runs of 16 columns stay together.</summary>
    Runs,

    /// <summary>Halves.</summary>
    Halves,

    /// <summary>Words of four signed bytes.</summary>
    Words,
}
