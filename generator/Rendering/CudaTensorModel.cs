using System.Collections.Generic;

namespace KernelGen.Generator.Rendering;

/// <summary>What the template of tensor-core kernels on halves may read.</summary>
internal sealed class CudaTensorModel : CudaModel
{
    /// <summary>Floats from one row of sums in shared memory to the next.</summary>
    public int SumPitch { get; init; }

    /// <summary>Whether the second factor of a low-rank branch is multiplied along.</summary>
    public bool HasBranch { get; init; }

    /// <summary>Whether codes are cut at the bottom of halves.</summary>
    public bool HasCodes { get; init; }

    /// <summary>Whether codes are cut above it.</summary>
    public bool HasCodesAbove { get; init; }

    /// <summary>Whether codes are sign, exponent and fraction.</summary>
    public bool HasFloats { get; init; }

    /// <summary>Whether codes are looked up.</summary>
    public bool HasEntries { get; init; }

    /// <summary>Whether codes are digits to base 3.</summary>
    public bool HasDigits { get; init; }

    /// <summary>Whether tails end in half planes.</summary>
    public bool HasHalfPlanes { get; init; }

    /// <summary>Whether patterns are gathered.</summary>
    public bool HasNibbles { get; init; }

    /// <summary>The methods, for different numbers of rows of activations.</summary>
    public IReadOnlyList<CudaTensorBlockModel> Blocks { get; init; } = [];
}

/// <summary>A method that multiplies a number of rows of activations at a time.</summary>
internal sealed class CudaTensorBlockModel
{
    /// <summary>How many rows.</summary>
    public int Rows { get; init; }

    /// <summary>How many tiles.</summary>
    public int Tiles { get; init; }

    /// <summary>Dynamic shared memory of a warp, in words of 16 bytes.</summary>
    public int SharedQuads { get; init; }

    /// <summary>The names of the sums: of products in the loops over K, of all of them with <c>result</c> before.</summary>
    public IReadOnlyList<string> Sums { get; init; } = [];

    /// <summary>Statements that put the sums into shared memory.</summary>
    public IReadOnlyList<string> Stores { get; init; } = [];

    /// <summary>The loops over the parts of K, one for each matrix.</summary>
    public IReadOnlyList<CudaTensorLoopModel> Loops { get; init; } = [];
}

/// <summary>A loop over the parts of a matrix.</summary>
internal sealed class CudaTensorLoopModel
{
    /// <summary>The parameter with the packed weights.</summary>
    public string Packed { get; init; } = "";

    /// <summary>The parameter with the sizes.</summary>
    public string Shape { get; init; } = "";

    /// <summary>Units that are in shared memory or on their way to it.</summary>
    public int Stages { get; init; }

    /// <summary>Bytes of a unit in shared memory.</summary>
    public int StageBytes { get; init; }

    /// <summary>Words of 16 bytes of a unit of a tile.</summary>
    public int UnitQuads { get; init; }

    /// <summary>Words of 16 bytes of the scales of a group.</summary>
    public int ScaleQuads { get; init; }

    /// <summary>Whether groups have scale rows among their units.</summary>
    public bool HasScaleRows { get; init; }

    /// <summary>Whether codes are digits to base 3, and units share planes.</summary>
    public bool HasDigits { get; init; }

    /// <summary>Elements of the views of activations in a unit of a row.</summary>
    public int InputStep { get; init; }

    /// <summary>Whether lanes read what others copied.</summary>
    public bool ReadsOthers { get; init; }

    /// <summary>Whether parts belong to different groups.</summary>
    public bool HasGroups { get; init; }

    /// <summary>Whether a part is a group that ends in a part of a unit.</summary>
    public bool HasTail { get; init; }

    /// <summary>Words of 16 bytes of a group of a tile.</summary>
    public int GroupQuads { get; init; }

    /// <summary>Words of 16 bytes of a group of a row of activations.</summary>
    public int GroupInputs { get; init; }

    /// <summary>Statements before everything else.</summary>
    public IReadOnlyList<string> Setup { get; init; } = [];

    /// <summary>Where there are groups: statements before the first one.</summary>
    public IReadOnlyList<string> First { get; init; } = [];

    /// <summary>Where there are groups: statements at the beginning of the part of one.</summary>
    public IReadOnlyList<string> Group { get; init; } = [];

    /// <summary>Statements at the beginning of every part.</summary>
    public IReadOnlyList<string> Part { get; init; } = [];

    /// <summary>Where there are groups: statements that load ahead for the next part.</summary>
    public IReadOnlyList<string> Next { get; init; } = [];

    /// <summary>Statements that start the copies of a unit.</summary>
    public IReadOnlyList<string> Copies { get; init; } = [];

    /// <summary>Statements for a unit.</summary>
    public IReadOnlyList<string> Unit { get; init; } = [];

    /// <summary>Statements that add the sums of a part, scaled, to the results.</summary>
    public IReadOnlyList<string> Fold { get; init; } = [];
}
