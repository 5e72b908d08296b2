using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace KernelGen.Samples;

/// <summary>How well a model predicts a text.</summary>
public static class Evaluation
{
    /// <summary>Mean bits needed per byte of text: <c>−Σ log2 p(byte | bytes before it in its window) / bytes</c>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="text">
    /// Tokens. Windows of one context do not overlap: inputs <c>s … s + context − 1</c> predict <c>s + 1 … s + context</c>, and positions start anew in each.
    /// A rest shorter than a window is left out.
    /// </param>
    /// <param name="progress">Receives the fraction of windows done, from any thread.</param>
    /// <exception cref="ArgumentException">The text is shorter than one window plus one byte.</exception>
    public static double BitsPerByte(ILanguageModel model, byte[] text, IProgress<double>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(text);
        int context = model.Shape.Context;
        int windows = (text.Length - 1) / context;
        if (windows < 1)
        {
            throw new ArgumentException($"The text has {text.Length} tokens; a window needs {context + 1}.", nameof(text));
        }

        double[] bits = new double[windows];
        int done = 0;
        Parallel.For(0, windows, model.Begin, Window, static _ => { });
        return bits.Sum() / ((double)windows * context);

        ModelSession Window(int window, ParallelLoopState state, ModelSession session)
        {
            ReadOnlySpan<byte> tokens = text.AsSpan(window * context, context + 1);
            session.Reset();
            model.Forward(tokens[..context], session);
            for (int row = 0; row < context; row++)
            {
                Span<float> logits = session.Logits(row);
                float wanted = logits[tokens[row + 1]];
                bits[window] += (Elementwise.Softmax(logits) - wanted) / Math.Log(2);
            }

            progress?.Report(Interlocked.Increment(ref done) / (double)windows);
            return session;
        }
    }
}
