using System;
using System.Diagnostics;

namespace KernelGen.Samples;

/// <summary>Writes text one token at a time.</summary>
public static class TextGeneration
{
    /// <summary>Continues a prompt until the context is full or <paramref name="count"/> tokens are written.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompt">Tokens to begin with, at least one.</param>
    /// <param name="count">Most tokens to write.</param>
    /// <param name="temperature">0 always takes the likeliest token; 1 draws from the model's own distribution.</param>
    /// <param name="seed">Makes draws repeatable.</param>
    /// <returns>The tokens written, and tokens per second of writing them (the prompt is not counted).</returns>
    /// <exception cref="ArgumentException">The prompt is empty or fills the context.</exception>
    public static (byte[] Tokens, double TokensPerSecond) Continue(ILanguageModel model, ReadOnlySpan<byte> prompt, int count, float temperature = 0, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (prompt.IsEmpty || prompt.Length >= model.Shape.Context)
        {
            throw new ArgumentException($"A prompt has 1 to {model.Shape.Context - 1} tokens; got {prompt.Length}.", nameof(prompt));
        }

        ModelSession session = model.Begin();
        Random random = new(seed);
        byte[] tokens = new byte[Math.Min(count, session.Room - prompt.Length)];
        model.Forward(prompt, session);
        int lastRow = prompt.Length - 1;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < tokens.Length; i++)
        {
            tokens[i] = Choose(session.Logits(lastRow), temperature, random);
            model.Forward(tokens.AsSpan(i, 1), session);
            lastRow = 0;
        }

        return (tokens, tokens.Length / Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static byte Choose(Span<float> logits, float temperature, Random random)
    {
        int best = 0;
        for (int i = 1; i < logits.Length; i++)
        {
            best = logits[i] > logits[best] ? i : best;
        }

        if (temperature <= 0)
        {
            return (byte)best;
        }

        for (int i = 0; i < logits.Length; i++)
        {
            logits[i] /= temperature;
        }

        Elementwise.Softmax(logits);
        double rest = random.NextDouble();
        for (int i = 0; i < logits.Length; i++)
        {
            rest -= logits[i];
            if (rest < 0)
            {
                return (byte)i;
            }
        }

        return (byte)best;
    }
}
