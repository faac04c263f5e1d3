# Sourced by test.sh, after firmware/setup.sh whose fw_apt and fw_fail it uses: puts HyperQueue's server and workers, as its
# Python package has them, into target/hyperqueue, or says what is missing.

HQ_VERSION=0.27.0

hq_setup() {
    [ -d "target/hyperqueue/hyperqueue-$HQ_VERSION.dist-info" ] && return
    python3 -m pip --version >/dev/null 2>&1 || fw_apt python3 python3-pip ||
        fw_fail "python3 with pip is not there" "install it (Debian: python3-pip)"
    rm -rf target/hyperqueue
    # Into a folder of its own, so that it needs no rights and leaves the machine's Python alone.
    PIP_ROOT_USER_ACTION=ignore python3 -m pip install --quiet --no-input --disable-pip-version-check --only-binary :all: --upgrade \
        --target target/hyperqueue "hyperqueue==$HQ_VERSION" ||
        fw_fail "HyperQueue $HQ_VERSION is not there" "its package is for Linux on x86-64 and Python 3.9 or later; see https://pypi.org/project/hyperqueue"
}

hq_setup
