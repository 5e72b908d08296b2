using System;

namespace KernelGen.Bench.Libraries;

/// <summary>Fills large matrices with the rows of a small one: speed does not depend on values, and encoders are slow.</summary>
internal static class WeightTile
{
    /// <summary>Repeats the elements of a tile of whole rows until there are so many rows.</summary>
    /// <param name="tile">Some rows.</param>
    /// <param name="rowLength">Elements of a row.</param>
    /// <param name="rows">Rows wanted, ≥ 1.</param>
    public static T[] Repeat<T>(T[] tile, int rowLength, int rows)
    {
        T[] all = new T[checked(rowLength * rows)];
        for (int done = 0; done < all.Length; done += tile.Length)
        {
            Array.Copy(tile, 0, all, done, Math.Min(tile.Length, all.Length - done));
        }

        return all;
    }
}
