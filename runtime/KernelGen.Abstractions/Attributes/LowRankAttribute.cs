using System;

namespace KernelGen;

/// <summary>Adds a low-rank branch <c>y += (x·Aᵀ)·Bᵀ</c> with its own element, group and rank.</summary>
/// <remarks>Without <see cref="Bits"/> the factors are fp16. Give <see cref="Rank"/> or <see cref="Ratio"/>, not both.</remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class LowRankAttribute : Attribute
{
    /// <summary>The rank as a number, ≥ 1.</summary>
    public int Rank { get; set; }

    /// <summary>The rank as a fraction of min(N, K), in [0.001, 1].</summary>
    public double Ratio { get; set; }

    /// <summary>The multiple that a rank from <see cref="Ratio"/> is rounded to; 0 or 1 for none.</summary>
    public int RoundTo { get; set; }

    /// <summary>The direction of that rounding.</summary>
    public RankRounding Rounding { get; set; }

    /// <summary>Bits per code of the factors, 1…8; 0 for floating point.</summary>
    public int Bits { get; set; }

    /// <summary>The element type of the factors; <see cref="WeightElement.Auto"/> is signed integers with <see cref="Bits"/>, else fp16.</summary>
    public WeightElement Element { get; set; }

    /// <summary>Codes that share a scale, along K in A and along the rank in B; 0 for one scale per row. The last group may be short.</summary>
    public int GroupSize { get; set; }

    /// <summary>How the factors' scales are stored.</summary>
    public ScaleType Scale { get; set; }
}
