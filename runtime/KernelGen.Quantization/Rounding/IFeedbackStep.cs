using System;

namespace KernelGen.Quantization;

/// <summary>What becomes of one weight in a sweep over columns (<see cref="FeedbackSweep"/>).</summary>
internal interface IFeedbackStep
{
    /// <summary>Chooses the final value of one weight. Called for each row from its first position to its last, rows in any order.</summary>
    /// <param name="row">The row.</param>
    /// <param name="position">The place of the column in the order of the sweep.</param>
    /// <param name="targets">What this weight and the later ones of its block should be, now that earlier columns are final.</param>
    /// <returns>The final value; its difference from the original is made up for by later columns.</returns>
    float Next(int row, int position, ReadOnlySpan<float> targets);
}
