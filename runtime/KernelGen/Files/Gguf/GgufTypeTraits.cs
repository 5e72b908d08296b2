using System;
using System.Collections.Generic;
using System.Linq;

namespace KernelGen;

/// <summary>What the reader has to know of a <see cref="GgufType"/>.</summary>
/// <param name="Type">The type.</param>
/// <param name="Block">Weights of a block, which is the smallest thing that is stored; rows are whole blocks.</param>
/// <param name="Bytes">Bytes of a block.</param>
/// <param name="Bits">Bits of a code; 0 for floats.</param>
/// <param name="Group">Codes that share a scale.</param>
/// <param name="Zero">The code that stands for 0; −1 if groups have a minimum instead.</param>
/// <param name="Scale">What holds the scale of a group exactly.</param>
internal sealed record GgufTypeTraits(GgufType Type, int Block, int Bytes, int Bits = 0, int Group = 1, int Zero = -1, ScaleType Scale = ScaleType.Float16)
{
    private static readonly GgufTypeTraits[] s_all =
    [
        new(GgufType.F32, 1, 4),
        new(GgufType.F16, 1, 2),
        new(GgufType.BF16, 1, 2),
        new(GgufType.Q4_0, 32, 2 + 16, 4, 32, Zero: 8),
        new(GgufType.Q4_1, 32, 2 + 2 + 16, 4, 32),
        new(GgufType.Q5_0, 32, 2 + 4 + 16, 5, 32, Zero: 16),
        new(GgufType.Q5_1, 32, 2 + 2 + 4 + 16, 5, 32),
        new(GgufType.Q8_0, 32, 2 + 32, 8, 32, Zero: 128),
        new(GgufType.Q2_K, 256, 16 + 64 + 2 + 2, 2, 16, Scale: ScaleType.Float32),
        new(GgufType.Q3_K, 256, 32 + 64 + 12 + 2, 3, 16, Zero: 4, ScaleType.Float32),
        new(GgufType.Q4_K, 256, 2 + 2 + 12 + 128, 4, 32, Scale: ScaleType.Float32),
        new(GgufType.Q5_K, 256, 2 + 2 + 12 + 32 + 128, 5, 32, Scale: ScaleType.Float32),
        new(GgufType.Q6_K, 256, 128 + 64 + 16 + 2, 6, 16, Zero: 32, ScaleType.Float32),
        new(GgufType.TQ1_0, 256, 48 + 4 + 2, 2, 256, Zero: 1),
        new(GgufType.TQ2_0, 256, 64 + 2, 2, 256, Zero: 1),
        new(GgufType.MXFP4, 32, 1 + 16, 4, 32, Zero: 0, ScaleType.PowerOfTwo),
    ];

    private static readonly Dictionary<GgufType, GgufTypeTraits> s_byType = s_all.ToDictionary(static traits => traits.Type);

    /// <summary>Every type by name and number, for messages.</summary>
    public static string Known { get; } = string.Join(", ", s_all.OrderBy(static traits => traits.Type).Select(static traits => $"{traits.Type} ({(int)traits.Type})"));

    /// <summary>Groups of a block.</summary>
    public int Groups => Block / Group;

    /// <summary>The element type of floats, or <c>null</c> if weights are quantized.</summary>
    public SafetensorsType? Float => Type switch
    {
        GgufType.F32 => SafetensorsType.F32,
        GgufType.F16 => SafetensorsType.F16,
        GgufType.BF16 => SafetensorsType.BF16,
        _ => null,
    };

    /// <summary>Whether a group has a minimum beside its scale.</summary>
    public bool HasMinimum => Float is null && Zero < 0;

    /// <summary>The traits of a number in a file, or <c>null</c> if it is none of the types.</summary>
    public static GgufTypeTraits? Find(uint number) => s_byType.GetValueOrDefault((GgufType)number);

    /// <summary>The traits of a type.</summary>
    public static GgufTypeTraits Of(GgufType type) => s_byType.TryGetValue(type, out GgufTypeTraits? traits) ? traits : throw new ArgumentOutOfRangeException(nameof(type), type, "Types are " + Known + ".");
}
