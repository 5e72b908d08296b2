using System.Numerics;

namespace KernelGen.Tests.Interpreter;

/// <summary>A function of three operands in each lane.</summary>
internal sealed unsafe class Ternary<TA, TB, TC, TTo, TFunction>(int target, int a, int b, int c) : Operation
    where TA : unmanaged
    where TB : unmanaged
    where TC : unmanaged
    where TTo : unmanaged
    where TFunction : ITernary<TA, TB, TC, TTo>
{
    public override void Execute(Warp warp, uint lanes)
    {
        ulong* to = warp[target], x = warp[a], y = warp[b], z = warp[c];
        if (lanes == Warp.All)
        {
            for (int lane = 0; lane < Warp.Size; lane++)
            {
                to[lane] = Lane.Put(TFunction.Apply(Lane.Get<TA>(x[lane]), Lane.Get<TB>(y[lane]), Lane.Get<TC>(z[lane])));
            }

            return;
        }

        for (; lanes != 0; lanes &= lanes - 1)
        {
            int lane = BitOperations.TrailingZeroCount(lanes);
            to[lane] = Lane.Put(TFunction.Apply(Lane.Get<TA>(x[lane]), Lane.Get<TB>(y[lane]), Lane.Get<TC>(z[lane])));
        }
    }
}
