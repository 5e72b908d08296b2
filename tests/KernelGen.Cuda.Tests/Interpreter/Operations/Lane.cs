using System.Runtime.CompilerServices;

namespace KernelGen.Tests.Interpreter;

/// <summary>Values in the 64 bits that a register has for a lane: in the low bits; small signed integers continue their sign, as some registers are wider.</summary>
internal static class Lane
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Get<T>(ulong bits)
        where T : unmanaged => Unsafe.As<ulong, T>(ref bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Put<T>(T value)
        where T : unmanaged
    {
        if (typeof(T) == typeof(sbyte))
        {
            return (ulong)Unsafe.BitCast<T, sbyte>(value);
        }

        if (typeof(T) == typeof(short))
        {
            return (ulong)Unsafe.BitCast<T, short>(value);
        }

        ulong bits = 0;
        Unsafe.As<ulong, T>(ref bits) = value;
        return bits;
    }
}
