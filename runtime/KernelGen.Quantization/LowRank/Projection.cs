using System;

namespace KernelGen.Quantization;

/// <summary>From an orthonormal left basis to balanced factors.</summary>
/// <remarks>
/// For a fixed basis U the best right factor is <c>Uᵀ·E</c> under <em>any</em> weighting of the input features: in <c>‖(E − U·A)·S‖</c> the part of E inside
/// the span of U vanishes whatever S is. If U holds the left singular vectors of <c>E·S</c>, then <c>Uᵀ·E = Σ·Vᵀ·S⁻¹</c>, the textbook factor, without an inverse.
/// </remarks>
internal static class Projection
{
    /// <param name="left">U as rows, at most <paramref name="rank"/>×N.</param>
    /// <param name="error">E, N×K.</param>
    /// <param name="rank">Rank of the result; missing rows are zero.</param>
    public static LowRankFactors Onto(Matrix left, Matrix error, int rank)
    {
        Matrix right = Product.Of(left, error);
        Matrix down = new(rank, error.Columns), up = new(error.Rows, rank);
        for (int r = 0; r < left.Rows; r++)
        {
            // Both factors get vectors of equal length, so that the columns of neither span a wide range when they are quantized.
            double share = Math.Sqrt(Math.Sqrt(Orthonormal.Dot(right.Row(r), right.Row(r))));
            double inverse = share > 0 ? 1 / share : 0;
            for (int k = 0; k < error.Columns; k++)
            {
                down[r, k] = (float)(right[r, k] * inverse);
            }

            for (int n = 0; n < error.Rows; n++)
            {
                up[n, r] = (float)(left[r, n] * share);
            }
        }

        return new(down, up);
    }
}
