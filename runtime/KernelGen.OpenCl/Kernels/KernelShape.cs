using System.Globalization;
using System.Text;

namespace KernelGen;

/// <summary>What a kernel's text is compiled for.</summary>
/// <param name="Variant">How it computes.</param>
/// <param name="VectorRows">VW: rows of weights in a vector.</param>
/// <param name="Vectors">R: vectors of a work-item.</param>
/// <param name="BlockRows">TM: rows of activations of a work-item.</param>
/// <param name="Chains">CHAINS: independent sums of an output.</param>
/// <param name="GroupTiles">TPG: tiles of a work-group.</param>
internal sealed record KernelShape(KernelVariant Variant, int VectorRows, int Vectors, int BlockRows, int Chains, int GroupTiles = 1)
{
    /// <summary>WGS: work-items of a group, for <see cref="KernelVariant.SubGroups"/>.</summary>
    public int SubGroupItems { get; init; }

    /// <summary>DEPTH: units that a work-group decodes at once, for <see cref="KernelVariant.Local"/>.</summary>
    public int Depth { get; init; }

    /// <summary>FP16: whether it computes in fp16.</summary>
    public bool IsHalf { get; init; }

    /// <summary>MULTIPLY_ADD: whether it uses <c>mad()</c> instead of <c>fma()</c>.</summary>
    public bool UsesMad { get; init; }

    /// <summary>The version of OpenCL C, such as <c>CL1.2</c>.</summary>
    public string Standard { get; init; } = "CL1.2";

    /// <summary>ITEMS: work-items of a tile.</summary>
    public int Items => PackedLayout.TileRows / (VectorRows * Vectors);

    /// <summary>Blocks of rows that are staged: a work-group of <see cref="KernelVariant.Local"/> takes several at once.</summary>
    public int StagedBlocks(int blocks) => Variant == KernelVariant.Local ? (int)WorkRange.RoundUp(blocks, Depth) : blocks;

    /// <summary>The work-items of a launch. Blocks of rows that meet the same tile follow each other, so that the tile stays in a cache.</summary>
    /// <param name="tiles">Tiles of 32 outputs.</param>
    /// <param name="blocks">Blocks of rows.</param>
    public WorkRange Range(int tiles, int blocks) => Variant switch
    {
        KernelVariant.SubGroups => new((nuint)SubGroupItems, (nuint)blocks, (nuint)tiles, (nuint)SubGroupItems),
        KernelVariant.Local => new((nuint)Items * (nuint)tiles, WorkRange.RoundUp(blocks, Depth), 1, (nuint)Items, (nuint)Depth),
        _ => new((nuint)Items, (nuint)blocks, WorkRange.RoundUp(tiles, GroupTiles), (nuint)Items, 1, (nuint)GroupTiles),
    };

    /// <summary>The options for the compiler.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(
            CultureInfo.InvariantCulture, $"-cl-std={Standard} -D VW={VectorRows} -D R={Vectors} -D TM={BlockRows} -D CHAINS={Chains} -D TPG={GroupTiles}");
        text.Append(Variant == KernelVariant.SubGroups ? string.Create(CultureInfo.InvariantCulture, $" -D SPLIT -D WGS={SubGroupItems}") : "");
        text.Append(Variant == KernelVariant.Local ? string.Create(CultureInfo.InvariantCulture, $" -D DEPTH={Depth}") : "");
        text.Append(IsHalf ? " -D FP16" : "");
        text.Append(UsesMad ? " -D MULTIPLY_ADD=mad" : "");
        return text.ToString();
    }
}
