using System;
using System.IO;
using System.Linq;
using KernelGen.Cli.Demo;
using KernelGen.Samples;
using Xunit;

namespace KernelGen.Tests.Demo;

public sealed class LanguageModelTests(LanguageModelFixture fixture) : IClassFixture<LanguageModelFixture>
{
    // 48 windows: enough for differences of 0.1 bits per byte, at a fifth of the time.
    private const int ShortText = (48 * 192) + 1;

    [Fact]
    public void Fp32_gives_the_bits_per_byte_of_the_independent_implementation()
    {
        using ILanguageModel model = DemoCase.Named("fp32").Build(fixture.Demo.Weights, null, null);
        byte[] text = Vocabulary.Encode(File.ReadAllBytes(Path.Combine(ModelWeights.DefaultDirectory, "heldout.txt")));

        double bits = Evaluation.BitsPerByte(model, text[..LanguageModelDemo.EvaluatedBytes]);

        Assert.InRange(bits, 1.5661 - 0.0005, 1.5661 + 0.0005);
    }

    [Fact]
    public void At_2_of_4_and_4_bits_slim_beats_wanda_and_wanda_beats_magnitude()
    {
        double magnitude = Loss("magnitude-2:4"), wanda = Loss("wanda-2:4"), slim = Loss("slim-lora"), slimQuantized = Loss("slim-lora-q");

        Assert.True(wanda < magnitude - 0.05, $"Wanda {wanda:0.0000}, magnitude {magnitude:0.0000}");
        Assert.True(slim < wanda - 0.1, $"SLiM {slim:0.0000}, Wanda {wanda:0.0000}");
        Assert.True(slimQuantized < wanda - 0.1, $"SLiM with int4 adapters {slimQuantized:0.0000}, Wanda {wanda:0.0000}");
    }

    [Fact]
    public void Rounding_to_fewer_bits_costs_more()
    {
        double[] losses = [.. DemoCase.All.Where(static each => each.Method == "rtn" && !each.Format.Activations.IsInteger).Select(Loss)];

        Assert.Equal(5, losses.Length);
        Assert.Equal(losses.Order(), losses);
    }

    [Fact]
    public void Every_row_reports_the_bytes_of_the_closed_formula()
    {
        foreach (DemoCase each in DemoCase.All)
        {
            using ILanguageModel model = each.Build(fixture.Demo.Weights, fixture.Calibration, null);
            long bytes = 4 * ((4 * each.Format.PackedBytes(192, 192)) + (2 * each.Format.PackedBytes(512, 192)) + each.Format.PackedBytes(192, 512));

            Assert.Equal(bytes, model.PackedBytes);
            Assert.Equal(8.0 * bytes / 1_769_472, model.StoredBits, 9);
        }
    }

    [Fact]
    public void Writing_token_by_token_sees_what_reading_at_once_sees()
    {
        using ILanguageModel model = DemoCase.Named("slim-lora-q").Build(fixture.Demo.Weights, fixture.Calibration, null);
        byte[] tokens = Vocabulary.Encode("In the beginning God created the heaven and the earth."u8);
        ModelSession whole = model.Begin(), stepwise = model.Begin();
        model.Forward(tokens, whole);

        for (int i = 0; i < tokens.Length; i++)
        {
            model.Forward(tokens.AsSpan(i, 1), stepwise);
            for (int id = 0; id < model.Shape.Vocabulary; id++)
            {
                Assert.Equal(whole.Logits(i)[id], stepwise.Logits(0)[id], 1e-3);
            }
        }
    }

    [Fact]
    public void A_text_longer_than_the_context_is_refused()
    {
        using ILanguageModel model = DemoCase.Named("fp32").Build(fixture.Demo.Weights, null, null);
        ModelSession session = model.Begin();
        model.Forward(new byte[190], session);

        ArgumentException error = Assert.Throws<ArgumentException>(() => model.Forward(new byte[3], session));

        Assert.Contains("3 tokens do not fit: the session has room for 2 of 192", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_outside_the_vocabulary_is_named()
    {
        KernelGenException error = Assert.Throws<KernelGenException>(static () => Vocabulary.Encode([65, 9]));

        Assert.Contains("Byte 9 at position 1", error.Message, StringComparison.Ordinal);
        Assert.Equal("A\n~", Vocabulary.Decode(Vocabulary.Encode("A\n~"u8)));
    }

    private double Loss(string method) => Loss(DemoCase.Named(method));

    private double Loss(DemoCase each) => fixture.Demo.Measure(each, fixture.Calibration, ShortText).Row.BitsPerByte;
}
