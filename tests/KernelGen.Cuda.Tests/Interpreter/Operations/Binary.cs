using System.Numerics;

namespace KernelGen.Tests.Interpreter;

/// <summary>A function of two operands in each lane.</summary>
internal sealed unsafe class Binary<TA, TB, TTo, TFunction>(int target, int a, int b) : Operation
    where TA : unmanaged
    where TB : unmanaged
    where TTo : unmanaged
    where TFunction : IBinary<TA, TB, TTo>
{
    public override void Execute(Warp warp, uint lanes)
    {
        ulong* to = warp[target], x = warp[a], y = warp[b];
        if (lanes == Warp.All)
        {
            for (int lane = 0; lane < Warp.Size; lane++)
            {
                to[lane] = Lane.Put(TFunction.Apply(Lane.Get<TA>(x[lane]), Lane.Get<TB>(y[lane])));
            }

            return;
        }

        for (; lanes != 0; lanes &= lanes - 1)
        {
            int lane = BitOperations.TrailingZeroCount(lanes);
            to[lane] = Lane.Put(TFunction.Apply(Lane.Get<TA>(x[lane]), Lane.Get<TB>(y[lane])));
        }
    }
}
