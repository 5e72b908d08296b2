using System;

namespace KernelGen.Samples;

/// <summary>Sees what goes into the linear layers, for calibration.</summary>
public interface IInputObserver
{
    /// <summary>Called once per distinct input of every block.</summary>
    /// <param name="block">The block's number.</param>
    /// <param name="input">Which of its inputs.</param>
    /// <param name="x">Rows × features.</param>
    /// <param name="rows">Rows.</param>
    void Observe(int block, BlockInput input, ReadOnlySpan<float> x, int rows);
}
