using System.Collections.Generic;

namespace KernelGen.Generator.Rendering;

/// <summary>What the template of tensor-core kernels on bytes may read.</summary>
internal sealed class CudaBytesModel : CudaModel
{
    /// <summary>Floats from one row of sums in shared memory to the next.</summary>
    public int SumPitch { get; init; }

    /// <summary>Words of 16 bytes of a unit of a tile.</summary>
    public int UnitQuads { get; init; }

    /// <summary>Words of 16 bytes of the scales of a group.</summary>
    public int ScaleQuads { get; init; }

    /// <summary>Whether scale rows stand among units.</summary>
    public bool HasScaleRows { get; init; }

    /// <summary>Whether codes are digits to base 3, and units share planes.</summary>
    public bool HasDigits { get; init; }

    /// <summary>Bytes of a row of activations that a lane has of a unit.</summary>
    public int InputBytes { get; init; }

    /// <summary>The type that has as many.</summary>
    public string InputType { get; init; } = "";

    /// <summary>Whether something is subtracted from codes, so that sums of activations are needed.</summary>
    public bool HasSums { get; init; }

    /// <summary>Whether bits of two planes are joined.</summary>
    public bool HasSelect { get; init; }

    /// <summary>Whether zero points may cross bytes.</summary>
    public bool HasByte { get; init; }

    /// <summary>The methods, for different numbers of rows of activations.</summary>
    public IReadOnlyList<CudaBytesBlockModel> Blocks { get; init; } = [];
}

/// <summary>A method that multiplies a number of rows of activations at a time.</summary>
internal sealed class CudaBytesBlockModel
{
    /// <summary>How many rows.</summary>
    public int Rows { get; init; }

    /// <summary>How many tiles.</summary>
    public int Tiles { get; init; }

    /// <summary>Dynamic shared memory of a warp, in words of 16 bytes.</summary>
    public int SharedQuads { get; init; }

    /// <summary>Units that are in shared memory or on their way to it.</summary>
    public int Stages { get; init; }

    /// <summary>Bytes of a unit in shared memory.</summary>
    public int StageBytes { get; init; }

    /// <summary>The names of the sums: of a part, and of all of them with <c>result</c> before.</summary>
    public IReadOnlyList<string> Sums { get; init; } = [];

    /// <summary>Statements that put the results into shared memory.</summary>
    public IReadOnlyList<string> Stores { get; init; } = [];

    /// <summary>Statements before the loop over parts.</summary>
    public IReadOnlyList<string> Setup { get; init; } = [];

    /// <summary>Statements for the scales, zero points and sums of activations of a part.</summary>
    public IReadOnlyList<string> Part { get; init; } = [];

    /// <summary>The scales of the activations of a part, where tokens have several.</summary>
    public IReadOnlyList<string> InputScales { get; init; } = [];

    /// <summary>Statements that start the copies of a unit.</summary>
    public IReadOnlyList<string> Copies { get; init; } = [];

    /// <summary>Statements that load a unit from shared memory.</summary>
    public IReadOnlyList<string> Load { get; init; } = [];

    /// <summary>Statements for a unit.</summary>
    public IReadOnlyList<string> Unit { get; init; } = [];

    /// <summary>Statements that make floats of the scales of a part.</summary>
    public IReadOnlyList<string> Convert { get; init; } = [];

    /// <summary>Statements that add the sums of a part, scaled, to the results.</summary>
    public IReadOnlyList<string> Fold { get; init; } = [];
}
